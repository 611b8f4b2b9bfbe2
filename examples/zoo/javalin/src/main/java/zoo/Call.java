package zoo;

import java.util.Map;

/** A call: takes a body and returns what the answer has beside its three usual fields. */
interface Call {
    Map<String, Object> answer(Body body);
}
