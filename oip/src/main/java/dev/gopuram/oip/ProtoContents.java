package dev.gopuram.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.messages.InferTensorContents;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Elements as a message's numbers, to and from bytes. */
final class ProtoContents {
    private ProtoContents() {}

    /** INVALID unless the list of the type, and no other, has as many elements as the shape says. */
    static Bytes read(String field, DataType type, int count, InferTensorContents contents) {
        if (type == DataType.FP16 || type == DataType.BF16) {
            throw Problem.invalid(field, "numbers of " + type, "raw_input_contents: there are no such numbers");
        }
        int found = size(type, contents);
        if (found != count || others(contents) != found) {
            throw Problem.invalid(
                    field,
                    found + " of " + type + ", " + (others(contents) - found) + " of other types",
                    count + " of " + type + ", as the shape says");
        }
        return type == DataType.BYTES ? strings(contents) : numbers(field, type, count, contents);
    }

    private static int size(DataType type, InferTensorContents contents) {
        return switch (type) {
            case BOOL -> contents.getBoolContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FP32 -> contents.getFp32ContentsCount();
            case FP64 -> contents.getFp64ContentsCount();
            case BYTES -> contents.getBytesContentsCount();
            case FP16, BF16 -> 0;
        };
    }

    /** The elements of all lists. */
    private static int others(InferTensorContents contents) {
        return contents.getBoolContentsCount()
                + contents.getIntContentsCount()
                + contents.getInt64ContentsCount()
                + contents.getUintContentsCount()
                + contents.getUint64ContentsCount()
                + contents.getFp32ContentsCount()
                + contents.getFp64ContentsCount()
                + contents.getBytesContentsCount();
    }

    private static Bytes strings(InferTensorContents contents) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        contents.getBytesContentsList().forEach(element -> Elements.add(strings, element.toByteArray()));
        return Bytes.wrap(strings.toByteArray());
    }

    private static Bytes numbers(String field, DataType type, int count, InferTensorContents contents) {
        byte[] array = new byte[Math.multiplyExact(count, Elements.width(type))];
        ByteBuffer numbers = Elements.littleEndian(array);
        for (int i = 0; i < count; i++) {
            number(field + "[" + i + "]", type, i, contents, numbers);
        }
        return Bytes.wrap(array);
    }

    private static void number(
            String field, DataType type, int index, InferTensorContents contents, ByteBuffer numbers) {
        switch (type) {
            case BOOL -> numbers.put((byte) (contents.getBoolContents(index) ? 1 : 0));
            case INT8 -> numbers.put((byte) signed(field, contents.getIntContents(index), Byte.SIZE));
            case INT16 -> numbers.putShort((short) signed(field, contents.getIntContents(index), Short.SIZE));
            case INT32 -> numbers.putInt(contents.getIntContents(index));
            case INT64 -> numbers.putLong(contents.getInt64Contents(index));
            case UINT8 -> numbers.put((byte) unsigned(field, contents.getUintContents(index), Byte.SIZE));
            case UINT16 -> numbers.putShort((short) unsigned(field, contents.getUintContents(index), Short.SIZE));
            case UINT32 -> numbers.putInt(contents.getUintContents(index));
            case UINT64 -> numbers.putLong(contents.getUint64Contents(index));
            case FP32 -> numbers.putFloat(contents.getFp32Contents(index));
            case FP64 -> numbers.putDouble(contents.getFp64Contents(index));
            case FP16, BF16, BYTES -> throw new IllegalStateException("read elsewhere");
        }
    }

    private static int signed(String field, int value, int bits) {
        int most = (1 << (bits - 1)) - 1;
        if (value > most || value < -most - 1) {
            throw Problem.invalid(field, value, "a whole number from " + (-most - 1) + " to " + most);
        }
        return value;
    }

    private static int unsigned(String field, int value, int bits) {
        if (value >>> bits != 0) {
            throw Problem.invalid(
                    field, Integer.toUnsignedString(value), "a whole number from 0 to " + ((1 << bits) - 1));
        }
        return value;
    }

    /** INVALID for a type that has no list of its own. */
    static InferTensorContents write(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        if (tensor.type() == DataType.BYTES) {
            List<Bytes> strings = Elements.strings(tensor);
            strings.forEach(element -> contents.addBytesContents(shared(element)));
            return contents.build();
        }
        ByteBuffer elements = Elements.littleEndian(tensor.content().shared());
        while (elements.hasRemaining()) {
            add(contents, tensor, elements);
        }
        return contents.build();
    }

    private static void add(InferTensorContents.Builder contents, Tensor tensor, ByteBuffer elements) {
        switch (tensor.type()) {
            case BOOL -> contents.addBoolContents(elements.get() != 0);
            case INT8 -> contents.addIntContents(elements.get());
            case INT16 -> contents.addIntContents(elements.getShort());
            case INT32 -> contents.addIntContents(elements.getInt());
            case INT64 -> contents.addInt64Contents(elements.getLong());
            case UINT8 -> contents.addUintContents(elements.get() & 0xff);
            case UINT16 -> contents.addUintContents(elements.getShort() & 0xffff);
            case UINT32 -> contents.addUintContents(elements.getInt());
            case UINT64 -> contents.addUint64Contents(elements.getLong());
            case FP32 -> contents.addFp32Contents(elements.getFloat());
            case FP64 -> contents.addFp64Contents(elements.getDouble());
            case FP16, BF16 ->
                throw Problem.invalid(
                        "outputs." + tensor.name(),
                        tensor.type() + " as numbers",
                        "a request with raw_input_contents, which is answered so");
            case BYTES -> throw new IllegalStateException("written as strings");
        }
    }

    static ByteString shared(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.shared());
    }
}
