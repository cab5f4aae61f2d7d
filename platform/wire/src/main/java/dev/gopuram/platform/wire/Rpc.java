package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import io.grpc.MethodDescriptor;
import java.lang.reflect.Method;

/**
 * One method of a port and the rpc of its name.
 *
 * @param method the port's method
 * @param descriptor the rpc, with messages as bytes
 * @param request the codec of the parameter
 * @param reply the codec of the result; of its steps where the result is a stream
 * @param idempotent whether it may be delivered twice without harm
 * @param cancellable whether a caller that leaves interrupts it
 */
record Rpc(
        String service,
        Method method,
        MethodDescriptor<Bytes, Bytes> descriptor,
        MessageCodec request,
        MessageCodec reply,
        boolean idempotent,
        boolean cancellable) {
    boolean streams() {
        return descriptor.getType() == MethodDescriptor.MethodType.SERVER_STREAMING;
    }

    String name() {
        return method.getName();
    }

    @Override
    public String toString() {
        return service + "." + name();
    }
}
