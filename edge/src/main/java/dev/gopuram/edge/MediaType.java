package dev.gopuram.edge;

import java.util.Locale;

/** The type that a body says it has, without its parameters. */
public record MediaType(String name, String charset) {
    public static final String JSON = "application/json";
    public static final String LINES = "application/x-ndjson";
    public static final String BYTES = "application/octet-stream";
    /** The encoding of its messages may stand behind a plus. */
    public static final String GRPC = "application/grpc";

    public static final String PDF = "application/pdf";
    public static final String TEXT = "text/plain";
    public static final String MARKDOWN = "text/markdown";
    public static final String HTML = "text/html";

    private static final String CHARSET = "charset=";

    public static MediaType of(String header) {
        String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
        String charset = "";
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith(CHARSET)) {
                charset = parameter.substring(CHARSET.length()).replace("\"", "");
            }
        }
        return new MediaType(parts[0].strip(), charset);
    }

    boolean isLines() {
        return name.equals(LINES);
    }

    boolean isJson() {
        return name.equals(JSON) || (name.startsWith("application/") && name.endsWith("+json"));
    }
}
