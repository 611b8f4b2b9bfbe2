package zoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A body, or an object in one, whose fields are read with their documented types. */
record Body(JsonNode node) {
    /** ZOO_BUG=int32: a count is read as a Java int, which drops the upper bits of what is larger. */
    private static final boolean INT32 = "int32".equals(System.getenv("ZOO_BUG"));

    static Body of(JsonNode node) {
        if (node == null || !node.isObject()) {
            throw new ApiException(10004, "an object is expected");
        }
        return new Body(node);
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    String string(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isTextual()) {
            throw new ApiException(10004, name + " has to be a string");
        }
        return value.textValue();
    }

    String account(String name) {
        String value = string(name);
        if (value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length > 32) {
            throw new ApiException(10004, name + " has to have 1 to 32 bytes");
        }
        return value;
    }

    String groupId() {
        String value = string("GroupId");
        if (value.isEmpty() || value.length() > 48 || !value.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
            throw new ApiException(10015, "GroupId is invalid");
        }
        return value;
    }

    BigInteger integer(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isIntegralNumber() || value.bigIntegerValue().signum() < 0) {
            throw new ApiException(10004, name + " has to be an integer that is not negative");
        }
        return INT32 ? BigInteger.valueOf(value.intValue()).max(BigInteger.ZERO) : value.bigIntegerValue();
    }

    long integer(String name, long otherwise) {
        return has(name) ? integer(name).longValueExact() : otherwise;
    }

    <T> List<T> list(String name, int most, Function<JsonNode, T> each) {
        JsonNode value = node.get(name);
        if (value == null || !value.isArray() || value.isEmpty() || value.size() > most) {
            throw new ApiException(10004, name + " has to be a list of 1 to " + most);
        }
        List<T> items = new ArrayList<>();
        value.forEach(item -> items.add(each.apply(item)));
        return items;
    }

    List<Body> objects(String name, int most) {
        return list(name, most, Body::of);
    }

    List<String> strings(String name, int most) {
        return list(name, most, item -> {
            if (!item.isTextual()) {
                throw new ApiException(10004, name + " has to hold strings");
            }
            return item.textValue();
        });
    }
}
