package dev.gopuram.bundles;

import java.util.Map;

/**
 * What graphs a runtime reads.
 *
 * @param highestIr of the file format
 * @param highestOpsets the highest version of each domain's operators, the standard's own under the empty name; other
 *     domains are refused
 */
public record RuntimeSupport(long highestIr, Map<String, Long> highestOpsets) {
    public RuntimeSupport {
        highestOpsets = Map.copyOf(highestOpsets);
    }

    /** Of ONNX Runtime 1.28, by what it accepts when asked. */
    public static RuntimeSupport onnxRuntime() {
        return new RuntimeSupport(13, Map.of("", 26L, "ai.onnx.ml", 5L, "com.microsoft", 1L));
    }
}
