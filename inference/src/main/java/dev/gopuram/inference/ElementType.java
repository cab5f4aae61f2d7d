package dev.gopuram.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.gopuram.contracts.models.DataType;
import org.jspecify.annotations.Nullable;

/** A type of elements, in the words of the contracts and in those of the runtime. */
enum ElementType {
    BOOL(DataType.BOOL, 1, OnnxJavaType.BOOL),
    UINT8(DataType.UINT8, 1, OnnxJavaType.UINT8),
    UINT16(DataType.UINT16, 2, null),
    UINT32(DataType.UINT32, 4, null),
    UINT64(DataType.UINT64, 8, null),
    INT8(DataType.INT8, 1, OnnxJavaType.INT8),
    INT16(DataType.INT16, 2, OnnxJavaType.INT16),
    INT32(DataType.INT32, 4, OnnxJavaType.INT32),
    INT64(DataType.INT64, 8, OnnxJavaType.INT64),
    FP16(DataType.FP16, 2, OnnxJavaType.FLOAT16),
    FP32(DataType.FP32, 4, OnnxJavaType.FLOAT),
    FP64(DataType.FP64, 8, OnnxJavaType.DOUBLE),
    BF16(DataType.BF16, 2, OnnxJavaType.BFLOAT16),
    BYTES(DataType.BYTES, 0, OnnxJavaType.STRING);

    private final DataType dataType;
    private final int bytes;
    private final @Nullable OnnxJavaType javaType;

    ElementType(DataType dataType, int bytes, @Nullable OnnxJavaType javaType) {
        this.dataType = dataType;
        this.bytes = bytes;
        this.javaType = javaType;
    }

    DataType dataType() {
        return dataType;
    }

    /** The size of an element; 0 where they differ. */
    int bytes() {
        return bytes;
    }

    /** How a tensor of it is made; null where the runtime's Java side can make none, though it can read them. */
    @Nullable
    OnnxJavaType javaType() {
        return javaType;
    }

    /** Null for a type that the protocol does not have. */
    static @Nullable ElementType of(TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> UINT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> FP16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> FP32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> FP64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> BF16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> BYTES;
            default -> null;
        };
    }
}
