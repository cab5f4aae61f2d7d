package dev.gopuram.platform.redis;

import dev.gopuram.kernel.Problem;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server that may be away. Opening it never fails for that: the connection is made in the background, and made
 * again whenever it is lost. Until then, and whenever the server does not answer in time or refuses, a command fails with
 * UNAVAILABLE; whether the server has carried it out is not known then. Blocks its caller, who had better be a virtual
 * thread, for the configured timeout at most.
 */
public final class Redis implements AutoCloseable {
    private final RedisConfig config;
    private final RedisLink link;
    private final Semaphore underWay;

    private Redis(RedisConfig config) {
        this.config = config;
        this.link = new RedisLink(config);
        this.underWay = new Semaphore(config.maxCommands());
    }

    /** Fails only for an address that is none. */
    public static Redis open(RedisConfig config) {
        config.address();
        Redis redis = new Redis(config);
        redis.link.open();
        return redis;
    }

    /** Whether there is a connection at the moment; the next command may show that the server is gone. */
    public boolean connected() {
        return link.connected();
    }

    public Optional<byte[]> read(String key) {
        return Optional.ofNullable(call(commands -> commands.get(key)));
    }

    /** Keeps the value for the time, unless the server needs the room before. */
    public void write(String key, byte[] value, Duration ttl) {
        call(commands -> commands.set(key, value, SetArgs.Builder.px(ttl.toMillis())));
    }

    public void delete(String key) {
        call(commands -> commands.del(key));
    }

    /** Runs the script, which answers an array of whole numbers. */
    public List<Long> run(RedisScript script, List<String> keys, List<String> arguments) {
        String[] names = keys.toArray(String[]::new);
        byte[][] values = arguments.stream()
                .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        List<Object> answer =
                call(commands -> commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, names, values)
                        .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                                ? commands.eval(script.text(), ScriptOutputType.MULTI, names, values)
                                : CompletableFuture.failedFuture(failure)));
        return answer.stream().map(Long.class::cast).toList();
    }

    /** The commands that are sent and not answered. */
    int underWay() {
        return config.maxCommands() - underWay.availablePermits();
    }

    @Override
    public void close() {
        link.close();
    }

    private <T> T call(Command<T> command) {
        RedisLink.Connected connected = link.connection();
        if (!underWay.tryAcquire()) {
            throw unavailable("has " + config.maxCommands() + " commands under way (expected: fewer)", null);
        }
        try {
            return await(connected, command.send(connected.commands()).toCompletableFuture());
        } catch (RedisException refused) {
            throw unavailable("takes no command", refused);
        } finally {
            underWay.release();
        }
    }

    private <T> T await(RedisLink.Connected connected, CompletableFuture<T> answer) {
        try {
            T value = answer.get(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
            connected.answered();
            return value;
        } catch (TimeoutException silent) {
            answer.cancel(false);
            connected.silent();
            throw unavailable(
                    "did not answer (expected: within " + config.timeout().toMillis() + " ms)", silent);
        } catch (ExecutionException failed) {
            throw unavailable("failed", cause(failed));
        } catch (InterruptedException interrupted) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw Problem.from(interrupted);
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && cause != null ? cause(cause) : failure;
    }

    private static Problem unavailable(String what, @Nullable Throwable cause) {
        Problem problem = Problem.of(Problem.Code.UNAVAILABLE, "Redis " + what);
        return cause == null ? problem : problem.causedBy(cause);
    }

    /** What is sent, and the answer to come. */
    @FunctionalInterface
    private interface Command<T> {
        CompletionStage<T> send(RedisAsyncCommands<String, byte[]> commands);
    }
}
