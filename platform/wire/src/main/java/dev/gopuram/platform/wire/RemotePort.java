package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port whose object lives in another node. A call blocks its thread, which is a virtual one: interrupting it cancels
 * the call over there, and the caller's deadline goes with it.
 */
final class RemotePort implements InvocationHandler {
    /** What the ports of one node share. */
    record Calling(Failures failures, WireClientConfig config, Clock clock, WireListener listener, Delivery delivery) {}

    private final PortContract contract;
    private final ManagedChannel channel;
    private final Calling calling;
    private final Map<Method, Rpc> rpcs = new HashMap<>();

    RemotePort(PortContract contract, ManagedChannel channel, Calling calling) {
        this.contract = contract;
        this.channel = channel;
        this.calling = calling;
        contract.rpcs().forEach(rpc -> rpcs.put(rpc.method(), rpc));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        Rpc rpc = rpcs.get(method);
        if (rpc == null) {
            return objectMethod(method, arguments);
        }
        if (arguments == null || arguments.length != 1 || arguments[0] == null) {
            throw new IllegalArgumentException(rpc + ": no request (expected: one)");
        }
        CallContext context = CallContext.current();
        context.deadline().check("calling " + rpc);
        Bytes request =
                rpc.request().encode(arguments[0], calling.config.maxMessage().intBytes());
        return calling.delivery.deliver(
                rpc.service(),
                rpc.name(),
                () -> rpc.streams() ? stream(rpc, context, request) : unary(rpc, context, request));
    }

    private Object unary(Rpc rpc, CallContext context, Bytes request) {
        return rpc.reply().decode(retried(rpc, context, request));
    }

    private Bytes retried(Rpc rpc, CallContext context, Bytes request) {
        Duration wait = calling.config.retryBackoff();
        for (int attempt = 0; ; attempt++) {
            switch (once(rpc, context, request)) {
                case UnaryCall.Outcome.Replied(Bytes body) -> {
                    return body;
                }
                case UnaryCall.Outcome.Refused(Failures.Failure failure) -> {
                    boolean again = failure.lost()
                            && rpc.idempotent()
                            && attempt < calling.config.retries()
                            && context.deadline().remaining().compareTo(wait) > 0;
                    if (!again) {
                        throw failure.problem();
                    }
                }
            }
            pause(wait);
            wait = wait.multipliedBy(2);
        }
    }

    private UnaryCall.Outcome once(Rpc rpc, CallContext context, Bytes request) {
        long startedNanos = calling.clock.nanoTime();
        UnaryCall.Outcome outcome;
        try {
            outcome = new UnaryCall(rpc, newCall(rpc, context), calling.failures)
                    .run(ContextHeaders.of(context), request);
        } catch (Problem left) {
            crossed(rpc, startedNanos, left.code().name());
            throw left;
        }
        crossed(
                rpc,
                startedNanos,
                switch (outcome) {
                    case UnaryCall.Outcome.Replied replied -> "OK";
                    case UnaryCall.Outcome.Refused refused ->
                        refused.failure().problem().code().name();
                });
        return outcome;
    }

    private Object stream(Rpc rpc, CallContext context, Bytes request) {
        long startedNanos = calling.clock.nanoTime();
        return new StreamCall(
                        rpc,
                        newCall(rpc, context),
                        calling.failures,
                        calling.config.streamWindow(),
                        outcome -> crossed(rpc, startedNanos, outcome))
                .run(ContextHeaders.of(context), request);
    }

    private ClientCall<Bytes, Bytes> newCall(Rpc rpc, CallContext context) {
        long nanos = context.deadline().remaining().toNanos();
        return channel.newCall(rpc.descriptor(), CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS));
    }

    private void crossed(Rpc rpc, long startedNanos, String outcome) {
        calling.listener.crossed(new WireListener.Crossing(
                WireListener.Side.CLIENT,
                rpc.service(),
                rpc.name(),
                outcome,
                Duration.ofNanos(calling.clock.nanoTime() - startedNanos)));
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Problem.from(interrupted);
        }
    }

    private Object objectMethod(Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "toString" -> contract.grpcName() + " in another node";
            case "hashCode" -> hashCode();
            case "equals" -> arguments != null && isThis(arguments[0]);
            default -> throw new IllegalStateException(method + ": not a method of the port");
        };
    }

    private boolean isThis(@Nullable Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other).equals(this);
    }
}
