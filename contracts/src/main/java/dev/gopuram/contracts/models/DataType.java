package dev.gopuram.contracts.models;

/** The type of a tensor's elements, as the Open Inference Protocol names them. */
public enum DataType {
    BOOL,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    INT8,
    INT16,
    INT32,
    INT64,
    FP16,
    FP32,
    FP64,
    BF16,
    /** Byte strings of any length. */
    BYTES
}
