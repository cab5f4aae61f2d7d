package dev.gopuram.platform.wire;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Idempotent;
import dev.gopuram.kernel.TokenStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A port and the service of its name in a .proto, checked against each other: each method has its rpc and each rpc its
 * method, they agree on messages, on streaming and on what may be retried.
 *
 * @param service the service's short name: {@code users} for {@code gopuram.users.v1.Users}
 * @param grpcName the full name in the .proto
 */
record PortContract(String service, String grpcName, List<Rpc> rpcs) {
    static final String STEP = "gopuram.kernel.v1.Step";

    static PortContract of(Class<?> port, Descriptors descriptors, Codecs codecs) {
        ServiceDescriptor service = descriptors.service(port.getSimpleName());
        Mismatches mismatches = new Mismatches();
        List<Rpc> rpcs = new ArrayList<>();
        Set<String> matched = new TreeSet<>();
        Method[] methods = port.getMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            String name = Names.capitalised(method.getName());
            MethodDescriptor rpc = service.findMethodByName(name);
            String place = port.getName() + "." + method.getName();
            if (rpc == null) {
                mismatches.add(place, "no rpc in " + service.getFullName(), "an rpc " + name);
            } else if (method.getParameterCount() != 1 || rpc.isClientStreaming() || !matched.add(name)) {
                mismatches.add(place, "not one request", "one method of the name, with one record for parameter");
            } else if (agrees(place, method, rpc, mismatches)) {
                rpcs.add(rpc(shortName(service), method, rpc, descriptors, codecs));
            }
        }
        for (MethodDescriptor rpc : service.getMethods()) {
            if (!matched.contains(rpc.getName())) {
                mismatches.add(rpc.getFullName(), "no method in " + port.getName(), "a method of that name");
            }
        }
        mismatches.requireNone(port.getName() + " and " + service.getFullName());
        return new PortContract(shortName(service), service.getFullName(), List.copyOf(rpcs));
    }

    private static boolean agrees(String place, Method method, MethodDescriptor rpc, Mismatches mismatches) {
        boolean streams = method.getReturnType() == TokenStream.class;
        boolean stepsOut =
                rpc.isServerStreaming() && rpc.getOutputType().getFullName().equals(STEP);
        if (streams != stepsOut || rpc.isServerStreaming() != stepsOut) {
            mismatches.add(
                    place,
                    "returns " + method.getReturnType().getSimpleName(),
                    "a TokenStream where the rpc returns a stream of " + STEP + ", and only there");
            return false;
        }
        boolean marked = method.isAnnotationPresent(Idempotent.class);
        IdempotencyLevel level = rpc.getOptions().getIdempotencyLevel();
        if (marked != (level != IdempotencyLevel.IDEMPOTENCY_UNKNOWN)) {
            mismatches.add(
                    place,
                    marked ? "@Idempotent" : "not @Idempotent",
                    "the same as idempotency_level of " + rpc.getFullName() + ", which is " + level);
            return false;
        }
        return true;
    }

    private static Rpc rpc(
            String service, Method method, MethodDescriptor rpc, Descriptors descriptors, Codecs codecs) {
        boolean streams = rpc.isServerStreaming();
        var descriptor = io.grpc.MethodDescriptor.<Bytes, Bytes>newBuilder()
                .setType(
                        streams
                                ? io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING
                                : io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(
                        rpc.getService().getFullName(), rpc.getName()))
                .setRequestMarshaller(BytesMarshaller.INSTANCE)
                .setResponseMarshaller(BytesMarshaller.INSTANCE)
                .setIdempotent(rpc.getOptions().getIdempotencyLevel() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN)
                .build();
        MessageCodec request = codecs.message(method.getParameterTypes()[0], rpc.getInputType());
        MessageCodec reply = streams
                ? new StepCodec(descriptors.message(STEP), codecs)
                : codecs.message(method.getReturnType(), rpc.getOutputType());
        return new Rpc(
                service,
                method,
                descriptor,
                request,
                reply,
                method.isAnnotationPresent(Idempotent.class),
                method.isAnnotationPresent(Cancellable.class));
    }

    /** The part of {@code gopuram.users.v1.Users} that names the service. */
    private static String shortName(ServiceDescriptor service) {
        String[] parts = service.getFile().getPackage().split("\\.", -1);
        return parts.length < 2 ? service.getName() : parts[parts.length - 2];
    }
}
