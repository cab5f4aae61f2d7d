package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Messages as gRPC sees them: bytes. What they mean is known to whoever answers, and read on its thread. */
enum BytesMarshaller implements MethodDescriptor.Marshaller<Bytes> {
    INSTANCE;

    @Override
    public InputStream stream(Bytes message) {
        return new ByteArrayInputStream(message.shared());
    }

    @Override
    public Bytes parse(InputStream in) {
        try {
            return Bytes.wrap(in.readAllBytes());
        } catch (IOException failure) {
            throw Status.INTERNAL
                    .withDescription("a message cannot be read")
                    .withCause(failure)
                    .asRuntimeException();
        }
    }
}
