package zoo;

/** A call that fails with a documented code. */
public class ApiException extends RuntimeException {
    final int code;

    ApiException(int code, String message) {
        super(message);
        this.code = code;
    }
}
