package dev.gopuram.platform.json;

/**
 * Walks over the bytes of a JSON value and names each field as it ends, without building anything: what a stream of
 * frames can afford. It does not check its input; where that is not JSON it sees fewer fields. One walk at a time.
 */
public final class JsonWalk {
    /** Fields below this depth go unseen. */
    public static final int MAX_DEPTH = 32;

    /** Sees the fields. */
    public interface Visitor {
        /**
         * One field has ended.
         *
         * @param depth 1 for the fields of the outermost object; arrays count too
         * @param nameFrom the first byte of the name, behind its quote
         * @param valueFrom the first byte of the value, a string's quote included
         */
        void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo);
    }

    private final int[] nameFrom = new int[MAX_DEPTH + 1];
    private final int[] nameTo = new int[MAX_DEPTH + 1];
    private final int[] valueFrom = new int[MAX_DEPTH + 1];
    private int depth;
    private boolean named;
    private int stringFrom;
    private int stringTo;
    private int scalarFrom;

    /** Walks over the bytes from {@code from} to before {@code to}. */
    public void walk(byte[] json, int from, int to, Visitor visitor) {
        depth = 0;
        named = false;
        stringFrom = -1;
        scalarFrom = -1;
        nameFrom[0] = -1;
        int at = from;
        while (at < to) {
            at = step(json, at, to, visitor);
        }
    }

    private int step(byte[] json, int at, int to, Visitor visitor) {
        switch (json[at]) {
            case '"' -> {
                int end = stringEnd(json, at, to);
                stringFrom = at;
                stringTo = end;
                return end;
            }
            case ':' -> name();
            case '{', '[' -> open(at);
            case '}', ']' -> {
                scalar(at, visitor);
                close(at, visitor);
            }
            case ',' -> scalar(at, visitor);
            case ' ', '\n', '\r', '\t' -> {}
            default -> {
                if (scalarFrom < 0) {
                    scalarFrom = at;
                }
            }
        }
        return at + 1;
    }

    private void name() {
        if (stringFrom >= 0 && depth >= 1 && depth <= MAX_DEPTH) {
            nameFrom[depth] = stringFrom + 1;
            nameTo[depth] = stringTo - 1;
            named = true;
        }
        stringFrom = -1;
    }

    private void open(int at) {
        if (depth <= MAX_DEPTH) {
            valueFrom[depth] = at;
            if (!named) {
                nameFrom[depth] = -1;
            }
        }
        named = false;
        depth++;
        if (depth <= MAX_DEPTH) {
            nameFrom[depth] = -1;
        }
    }

    private void close(int at, Visitor visitor) {
        if (depth > 0) {
            depth--;
        }
        if (depth >= 1 && depth <= MAX_DEPTH && nameFrom[depth] >= 0) {
            visitor.field(depth, nameFrom[depth], nameTo[depth], valueFrom[depth], at + 1);
            nameFrom[depth] = -1;
        }
    }

    /** Ends a string or another scalar that has a name. */
    private void scalar(int at, Visitor visitor) {
        int from = stringFrom >= 0 ? stringFrom : scalarFrom;
        int end = stringFrom >= 0 ? stringTo : at;
        if (named && from >= 0 && depth <= MAX_DEPTH) {
            visitor.field(depth, nameFrom[depth], nameTo[depth], from, end);
            nameFrom[depth] = -1;
        }
        named = false;
        stringFrom = -1;
        scalarFrom = -1;
    }

    private static int stringEnd(byte[] json, int quote, int to) {
        int at = quote + 1;
        while (at < to && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, to);
    }
}
