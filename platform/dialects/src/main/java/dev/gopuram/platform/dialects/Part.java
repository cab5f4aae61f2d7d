package dev.gopuram.platform.dialects;

import java.util.List;
import java.util.stream.Collectors;

/** A piece of a turn or of an answer. */
public sealed interface Part {
    /** Text, and what it cites. */
    record Text(String text, List<Citation> citations) implements Part {
        public Text {
            citations = List.copyOf(citations);
        }

        public Text(String text) {
            this(text, List.of());
        }
    }

    /**
     * A picture.
     *
     * @param detail how closely the model shall look, in OpenAI's word; empty where not said
     */
    record Image(Source source, String detail) implements Part {
        public Image(Source source) {
            this(source, "");
        }
    }

    /**
     * A document, inline or kept by the provider.
     *
     * @param mediaType for example {@code application/pdf}; empty for one that is kept
     * @param base64 its bytes; empty for one that is kept
     * @param name its file name; empty where there is none
     * @param id what the provider keeps it by; empty for one that is inline
     */
    record File(String mediaType, String base64, String name, String id) implements Part {
        public File(String mediaType, String base64, String name) {
            this(mediaType, base64, name, "");
        }

        static File kept(String id) {
            return new File("", "", "", id);
        }

        boolean isKept() {
            return !id.isEmpty();
        }
    }

    /**
     * The model calls a tool.
     *
     * @param id what the result refers to
     * @param arguments a JSON object as text, as the model wrote it
     */
    record ToolCall(String id, String name, String arguments) implements Part {}

    /**
     * What a tool answered.
     *
     * @param parts texts and images
     * @param failed whether the tool says that it failed
     */
    record ToolResult(String callId, List<Part> parts, boolean failed) implements Part {
        public ToolResult {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What the model thought, as far as it tells.
     *
     * @param signature the provider's seal, without which it takes no thought back; empty where there is none
     */
    record Thinking(String text, String signature) implements Part {}

    /** A thought that only the provider can read. */
    record SealedThinking(String data) implements Part {}

    /** The model declines, in its own words. */
    record Refusal(String text) implements Part {}

    /** A part of a kind that only its own dialect knows; the request's {@code onlyHere} names it too. */
    record Other(String type) implements Part {}

    /** Where a picture is. */
    sealed interface Source {
        /** On the net: the provider fetches it, we never do. */
        record Url(String url) implements Source {}

        /** In the request. */
        record Inline(String mediaType, String base64) implements Source {}
    }

    /** The texts among the parts, joined by blank lines. */
    static String text(List<Part> parts) {
        return parts.stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).text())
                .collect(Collectors.joining("\n\n"));
    }
}
