package dev.gopuram.platform.onnx;

/**
 * What a node does.
 *
 * @param domain empty for the standard's own
 */
public record Operator(String domain, String type) {
    /** The other name of the standard's own domain. */
    static final String STANDARD = "ai.onnx";

    public Operator {
        domain = standard(domain);
    }

    static String standard(String domain) {
        return domain.equals(STANDARD) ? "" : domain;
    }

    @Override
    public String toString() {
        return domain.isEmpty() ? type : domain + "::" + type;
    }
}
