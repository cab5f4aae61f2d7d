package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.oip.ModelServiceProto;
import dev.gopuram.platform.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Predictions that leave one by one. So many inputs are asked about at once, each by a call of its own, which the model
 * runs together with others'; one that is known leaves at once, at the speed of its reader. The first failure, and a reader
 * who leaves, end the rest.
 */
final class PredictStream {
    private static final int AT_ONCE = 16;

    private final Models models;
    private final EdgeCall call;
    private final ModelServiceProto.Asked asked;
    private final List<Inputs> inputs;
    private final TokenStream stream = TokenStream.open();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger running;
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong cpuMicros = new AtomicLong();

    PredictStream(Models models, EdgeCall call, ModelServiceProto.Asked asked) {
        this.models = models;
        this.call = call;
        this.asked = asked;
        this.inputs = ModelServiceProto.each(asked.inputs());
        this.running = new AtomicInteger(Math.min(AT_ONCE, inputs.size()));
    }

    Answer answer() {
        call.streams();
        CallContext context = CallContext.current();
        List<Thread> workers = new ArrayList<>();
        for (int i = running.get(); i > 0; i--) {
            workers.add(Thread.ofVirtual().name("predict-stream").unstarted(() -> context.run(this::work)));
        }
        stream.onEnd(end -> workers.forEach(Thread::interrupt));
        stream.feed().onCancel(() -> end(new End.Cancelled(used())));
        workers.forEach(Thread::start);
        return new Answer.Events(Headers.NONE, stream);
    }

    private void work() {
        try {
            for (int index = next.getAndIncrement(); index < inputs.size(); index = next.getAndIncrement()) {
                if (!send(index)) {
                    return;
                }
            }
            if (running.decrementAndGet() == 0) {
                end(new End.Finished(used()));
            }
        } catch (RuntimeException | InterruptedException failure) {
            end(new End.Failed(used(), Problem.from(failure)));
        }
    }

    private boolean send(int index) throws InterruptedException {
        Predictions made = models.predict(new Predict(
                asked.model(),
                Asker.predictionId(call) + "_" + index,
                PredictCalls.routingKey(call, asked),
                inputs.get(index),
                asked.options()));
        tokens.addAndGet(made.usage().inputTokens());
        cpuMicros.addAndGet(made.cpuMicros());
        call.note(made.model() + "@" + made.version(), used());
        return stream.feed().put(Frame.of(ModelServiceProto.streamed(index, made)));
    }

    private Usage used() {
        return new Usage(tokens.get(), 0, 0, Usage.Source.COUNTED).on(cpuMicros.get());
    }

    private void end(End end) {
        stream.feed().end(end);
    }
}
