package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a request's route. A literal segment wins over a variable one. Variables are decoded after the path has been
 * cut, so an id may hold an encoded slash.
 */
public final class Router {
    private static final String ANTHROPIC_AREA = "/v1/messages";
    private static final String OIP_AREA = "/v2";
    private static final String RESPONSES = "/v1/responses";
    private static final List<String> MLFLOW_AREAS = List.of("/api/2.0/mlflow", "/ajax-api/2.0/mlflow");
    private static final List<String> OPENAI_AREAS = List.of(
            "/v1/chat/completions",
            RESPONSES,
            "/v1/conversations",
            "/v1/embeddings",
            "/v1/moderations",
            "/v1/models",
            "/v1/files",
            "/v1/batches",
            "/api/chat");

    /**
     * What was found: a route and its variables, or a problem.
     *
     * @param allow the methods of the path where only the method was wrong; else empty
     */
    public record Match(
            Route route,
            Map<String, String> values,
            @Nullable Problem problem,
            String allow) {
        String value(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalStateException(route.path() + " has no variable " + name);
            }
            return value;
        }
    }

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();
        final Map<String, Route> methods = new TreeMap<>();

        @Nullable
        Node variable;

        @Nullable
        Node rest;

        String name = "";
    }

    private final Node root = new Node();
    private final boolean calls;

    public Router(List<Route> routes) {
        this(routes, false);
    }

    /** A table of the methods of gRPC services: {@code POST} and a path of service and method. */
    public static Router ofCalls(List<Route> methods) {
        return new Router(methods, true);
    }

    private Router(List<Route> routes, boolean calls) {
        this.calls = calls;
        for (Route route : routes) {
            Node node = root;
            for (String segment : route.segments()) {
                node = child(node, segment);
            }
            if (node.methods.put(route.method(), route) != null) {
                throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
            }
        }
    }

    public Match match(String method, String path) {
        return calls ? matchCall(method, path) : matchRequest(method, path);
    }

    /** Nothing in the path of a call is encoded. A method that is not there is no matter of names, but of what is implemented. */
    private Match matchCall(String method, String path) {
        Node node = find(path, new HashMap<>(4));
        Route route = node == null ? null : node.methods.get(method);
        if (route != null) {
            return new Match(route, Map.of(), null, "");
        }
        Problem problem = Problem.of(
                Problem.Code.METHOD_NOT_ALLOWED, "no such method (expected: one of a service that is served here)");
        return new Match(Route.unmatched(method, ErrorShape.GRPC), Map.of(), problem, "");
    }

    private Match matchRequest(String method, String path) {
        ErrorShape errors = shape(path);
        Map<String, String> values = new HashMap<>(4);
        Node node;
        try {
            node = find(path, values);
        } catch (Problem problem) {
            return new Match(Route.unmatched(method, errors), Map.of(), problem, "");
        }
        Problem unserved = unserved(method, path);
        if (unserved != null) {
            return new Match(Route.unmatched(method, errors), Map.of(), unserved, "");
        }
        if (node == null) {
            Problem problem = Problem.of(Problem.Code.NOT_FOUND, "no such path (expected: one that /docs lists)");
            return new Match(Route.unmatched(method, errors), Map.of(), problem, "");
        }
        Route route = node.methods.get(method);
        if (route == null) {
            String allow = String.join(", ", node.methods.keySet());
            Problem problem = Problem.of(
                    Problem.Code.METHOD_NOT_ALLOWED, "this path does not take this method (expected: " + allow + ")");
            return new Match(Route.unmatched(method, errors), Map.of(), problem, allow);
        }
        return new Match(route, values, null, "");
    }

    /** A call of OpenAI's that is not offered, and what is instead; null for any other. */
    private static @Nullable Problem unserved(String method, String path) {
        if (!method.equals("POST") || !within(RESPONSES, path)) {
            return null;
        }
        if (path.equals(RESPONSES + "/input_tokens")) {
            return Problem.of(
                    Problem.Code.NOT_FOUND,
                    "the input of responses is not counted beforehand (expected: POST /v1/messages/count_tokens, which"
                            + " counts the same in Anthropic's words)");
        }
        if (path.equals(RESPONSES + "/compact")) {
            return Problem.of(
                    Problem.Code.NOT_FOUND,
                    "responses are not compacted (expected: truncation: auto, which leaves out the oldest)");
        }
        return path.endsWith("/cancel")
                ? Problem.of(
                        Problem.Code.NOT_FOUND,
                        "no response runs in the background, so there is none to cancel (expected: closing the"
                                + " connection of a running one)")
                : null;
    }

    private @Nullable Node find(String path, Map<String, String> values) {
        return find(root, path, 1, values);
    }

    /** The node that takes the path from there on: a literal segment if it leads anywhere, then a variable, then the rest. */
    private static @Nullable Node find(Node node, String path, int from, Map<String, String> values) {
        if (from > path.length()) {
            return node.methods.isEmpty() ? null : node;
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        String segment = path.substring(from, to);
        Node literal = node.literals.get(segment);
        Node found = literal == null ? null : find(literal, path, to + 1, values);
        if (found == null && node.variable != null && !segment.isEmpty()) {
            found = find(node.variable, path, to + 1, values);
            if (found != null) {
                values.put(node.variable.name, decode(segment));
            }
        }
        if (found == null && node.rest != null && !segment.isEmpty()) {
            values.put(node.rest.name, decode(path.substring(from)));
            return node.rest;
        }
        return found;
    }

    private static Node child(Node node, String segment) {
        if (!segment.startsWith("{")) {
            return node.literals.computeIfAbsent(segment, s -> new Node());
        }
        if (segment.endsWith("*}")) {
            Node rest = node.rest == null ? named(segment.substring(1, segment.length() - 2)) : node.rest;
            node.rest = rest;
            return rest;
        }
        Node variable = node.variable == null ? named(segment.substring(1, segment.length() - 1)) : node.variable;
        node.variable = variable;
        return variable;
    }

    private static Node named(String name) {
        Node node = new Node();
        node.name = name;
        return node;
    }

    private static ErrorShape shape(String path) {
        if (within(ANTHROPIC_AREA, path)) {
            return ErrorShape.ANTHROPIC;
        }
        if (within(OIP_AREA, path)) {
            return ErrorShape.OIP;
        }
        if (MLFLOW_AREAS.stream().anyMatch(area -> within(area, path))) {
            return ErrorShape.MLFLOW;
        }
        return OPENAI_AREAS.stream().anyMatch(area -> within(area, path)) ? ErrorShape.OPENAI : ErrorShape.PROBLEM;
    }

    private static boolean within(String area, String path) {
        return path.startsWith(area) && (path.length() == area.length() || path.charAt(area.length()) == '/');
    }

    /** Undoes percent-encoding; what is then not UTF-8, or holds a control character, is refused. */
    public static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out[length++] = bytes[i];
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw Problem.invalid("path", "a lone %", "two hexadecimal digits after it");
            }
            out[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return text(out, length);
    }

    private static String text(byte[] bytes, int length) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.invalid("path", "bytes that are no UTF-8", "percent-encoded UTF-8")
                    .causedBy(e);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("path", "a control character", "printable text");
        }
        return text;
    }

    /** The routes' variables, for the check that the public document names them alike. */
    public static List<String> variables(Route route) {
        List<String> names = new ArrayList<>();
        for (String segment : route.segments()) {
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - (segment.endsWith("*}") ? 2 : 1)));
            }
        }
        return names;
    }
}
