// The envelope that every answer of the API has, and the one way in which an answer leaves the process.

// A Refusal is thrown by whatever finds a reason not to serve a call; the gateway turns it into an answer.
export class Refusal extends Error {
  constructor(code, info) {
    super(info);
    this.code = code;
  }
}

export function accepted(extraFields = {}) {
  return { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, ...extraFields };
}

export function refused(code, info) {
  return { ActionStatus: 'FAIL', ErrorInfo: info, ErrorCode: code };
}

// The HTTP status says nothing about the call: it is 200 for a refusal too (1047/34909, "Error Codes").
export function sendAnswer(response, answer) {
  const text = JSON.stringify(answer);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

// What is not even HTTP never becomes a request object, so its answer is written by hand.
export function sendAnswerToBrokenRequest(socket) {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const text = JSON.stringify(refused(60002, 'HTTP parse error'));
  socket.end(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n' +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
