# Varnish as it comes: it keeps no answer to a POST.
vcl 4.0;

backend emulator {
    .host = "127.0.0.1";
    .port = "{upstream}";
}
