package dev.gopuram.platform.onnx;

import org.jspecify.annotations.Nullable;

/** The type of a tensor's elements: ONNX's number for it, under the name that the Open Inference Protocol uses. */
public enum OnnxType {
    FP32(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    /** Strings, of any length each. */
    BYTES(8, 0),
    BOOL(9, 8),
    FP16(10, 16),
    FP64(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BF16(16, 16),
    FP8E4M3FN(17, 8),
    FP8E4M3FNUZ(18, 8),
    FP8E5M2(19, 8),
    FP8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FP4E2M1(23, 4);

    private final int number;
    private final int bits;

    OnnxType(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    /** What stands in a graph for it. */
    public int number() {
        return number;
    }

    /** Of one element; 0 where elements differ. */
    public int bits() {
        return bits;
    }

    static @Nullable OnnxType of(int number) {
        for (OnnxType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }
}
