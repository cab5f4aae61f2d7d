package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** A bounded body that a thread waits for. */
final class WholeBody implements UpstreamCall.Body {
    private final UpstreamCall call;
    private final int maxBytes;
    private final CompletableFuture<Bytes> future = new CompletableFuture<>();
    private final BodyCollector collector;

    WholeBody(UpstreamCall call, int maxBytes) {
        this.call = call;
        this.maxBytes = maxBytes;
        this.collector = new BodyCollector(-1, maxBytes, future::complete, future::completeExceptionally);
    }

    static Problem tooLarge(int maxBytes) {
        return Problem.of(
                Problem.Code.UPSTREAM_FAILED,
                "the upstream's reply is too large (expected: at most " + new ByteSize(maxBytes) + ")");
    }

    CompletableFuture<Bytes> future() {
        return future;
    }

    @Override
    public void bytes(ByteBuf bytes) {
        if (bytes.readableBytes() > maxBytes - collector.length()) {
            call.abandon(tooLarge(maxBytes));
        } else {
            collector.add(bytes);
        }
    }

    @Override
    public void end() {
        collector.end();
    }

    @Override
    public void broken(Problem problem) {
        collector.fail(problem);
    }
}
