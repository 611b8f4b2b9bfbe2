package page

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
)

// drawing is an SVG picture in the making. Shapes have a class for their colour, which follows the reader's scheme, and an
// attribute beside it for where there is no style. Every text that goes in is escaped.
type drawing struct {
	out           strings.Builder
	width, height float64
}

// The colours of shapes without style, by class.
var unstyled = map[string]string{
	"good": "#2a8a48", "bad": "#c8402f", "other": "#8a94a0", "band": "#eef1f5", "axis": "#535c67", "grid": "#d5dae0",
	"limit": "#0b57b0", "fit": "#855000", "badline": "#c8402f", "goodline": "#2a8a48",
}

func newDrawing(width, height float64, label string) *drawing {
	d := &drawing{width: width, height: height}
	fmt.Fprintf(&d.out, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-label="%s">`,
		short(width), short(height), short(width), short(height), html.EscapeString(label))
	return d
}

func (d *drawing) html() template.HTML { return template.HTML(d.out.String() + "</svg>") }

func (d *drawing) rect(class string, x, y, w, h float64) {
	fmt.Fprintf(&d.out, `<rect class="%s" fill="%s" x="%s" y="%s" width="%s" height="%s"/>`,
		class, unstyled[class], short(x), short(y), short(max(0, w)), short(max(0, h)))
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64, dashes string) {
	fmt.Fprintf(&d.out, `<line class="%s" stroke="%s" x1="%s" y1="%s" x2="%s" y2="%s"`,
		class, unstyled[class], short(x1), short(y1), short(x2), short(y2))
	if dashes != "" {
		fmt.Fprintf(&d.out, ` stroke-width="1.5" stroke-dasharray="%s"`, dashes)
	}
	d.out.WriteString("/>")
}

// area is a filled path through the points, closed along a base line.
func (d *drawing) area(class string, xs, ys []float64, base float64) {
	if len(xs) == 0 {
		return
	}
	fmt.Fprintf(&d.out, `<path class="%s" fill="%s" d="M%s %s`, class, unstyled[class], short(xs[0]), short(base))
	for i := range xs {
		fmt.Fprintf(&d.out, "L%s %s", short(xs[i]), short(ys[i]))
	}
	fmt.Fprintf(&d.out, `L%s %sZ"/>`, short(xs[len(xs)-1]), short(base))
}

func (d *drawing) dot(class string, x, y, radius float64, title string) {
	fmt.Fprintf(&d.out, `<circle class="%s" fill="%s" cx="%s" cy="%s" r="%s"><title>%s</title></circle>`,
		class, unstyled[class], short(x), short(y), short(radius), html.EscapeString(title))
}

// cross is a mark whose form alone says that something is wrong.
func (d *drawing) cross(x, y, reach float64, title string) {
	fmt.Fprintf(&d.out, `<path class="badline" stroke="%s" stroke-width="2.5" fill="none" d="M%s %sL%s %sM%s %sL%s %s"><title>%s</title></path>`,
		unstyled["badline"], short(x-reach), short(y-reach), short(x+reach), short(y+reach), short(x-reach), short(y+reach),
		short(x+reach), short(y-reach), html.EscapeString(title))
}

// text is anchored at its start, middle or end.
func (d *drawing) text(class string, x, y float64, anchor, text string) {
	fmt.Fprintf(&d.out, `<text x="%s" y="%s" font-size="12" text-anchor="%s"`, short(x), short(y), anchor)
	if class != "" {
		fmt.Fprintf(&d.out, ` class="%s"`, class)
	}
	fmt.Fprintf(&d.out, ">%s</text>", html.EscapeString(text))
}

// short is a coordinate to a tenth of a pixel.
func short(v float64) string { return strconv.FormatFloat(float64(int64(v*10+0.5))/10, 'f', -1, 64) }

// roundUp is the next number above that people count in: 1, 2, 2.5 or 5, and zeros.
func roundUp(v float64) float64 {
	for step := 1.0; ; step *= 10 {
		for _, m := range []float64{1, 2, 2.5, 5} {
			if m*step >= v {
				return m * step
			}
		}
	}
}
