package dev.gopuram.oip;

/**
 * What a request may hold.
 *
 * @param maxTensors inputs, and outputs
 * @param maxDimensions of one tensor
 * @param maxTensorBytes of all its tensors together: in JSON two characters can be eight bytes
 * @param maxParameters of one request or tensor
 */
public record OipLimits(int maxTensors, int maxDimensions, int maxTensorBytes, int maxParameters) {
    public static OipLimits defaults() {
        return new OipLimits(256, 16, 128 * 1024 * 1024, 256);
    }
}
