package dev.gopuram.oip;

import java.util.List;

/**
 * What a server says of itself.
 *
 * @param extensions what it does beyond the protocol
 */
public record OipServer(String name, String version, List<String> extensions) {
    /** Tensors as bytes behind the JSON. */
    public static final String BINARY_TENSORS = "binary_tensor_data";

    /** What ours does beyond the protocol, by Triton's names. */
    public static final List<String> EXTENSIONS =
            List.of(BINARY_TENSORS, "model_configuration", "model_repository", "parameters", "statistics");

    public OipServer {
        extensions = List.copyOf(extensions);
    }

    public boolean readsBinaryTensors() {
        return extensions.contains(BINARY_TENSORS);
    }
}
