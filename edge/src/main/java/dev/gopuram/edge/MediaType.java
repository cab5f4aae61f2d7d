package dev.gopuram.edge;

import java.util.Locale;
import java.util.Set;

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

    private static final Set<String> IMAGES = Set.of("image/jpeg", "image/png", "image/webp");
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

    /** Whether it is a picture of a kind that models read. */
    public boolean isImage() {
        return IMAGES.contains(name);
    }

    boolean isLines() {
        return name.equals(LINES);
    }

    boolean isJson() {
        return name.equals(JSON) || (name.startsWith("application/") && name.endsWith("+json"));
    }
}
