/** An error with a documented code; the error handler in server.js answers it. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
