package dev.gopuram.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Map;

/**
 * ONNX Runtime alone, as fast as its Java side goes: one thread, direct buffers, the same tensors for every run, which
 * writes the output where it is read.
 */
final class RawOnnx implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final FloatBuffer rows;
    private final FloatBuffer answers;
    private final float[] row;
    private final float[] answer;
    private final int batch;

    RawOnnx(DenseModel model, int batch) {
        this.batch = batch;
        this.row = model.row();
        this.answer = new float[model.outputs()];
        this.rows = buffer(batch * model.inputs());
        this.answers = buffer(batch * model.outputs());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(model.graph(), options);
            input = OnnxTensor.createTensor(environment, rows, new long[] {batch, model.inputs()});
            output = OnnxTensor.createTensor(environment, answers, new long[] {batch, model.outputs()});
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FloatBuffer buffer(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** What it answers to the row. */
    float[] answer() {
        try {
            once();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        return answer.clone();
    }

    /** Processor time of this thread for a row, in microseconds. */
    double cpuMicros(Duration length) {
        long runs = 0;
        long until = System.nanoTime() + length.toNanos();
        long before = cpuNanos();
        try {
            for (; System.nanoTime() < until; runs++) {
                once();
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        return (cpuNanos() - before) / 1e3 / (runs * batch);
    }

    private void once() throws OrtException {
        for (int i = 0; i < batch; i++) {
            rows.put(i * row.length, row);
        }
        try (OrtSession.Result _ = session.run(Map.of("x", input), Map.of("y", output))) {
            answers.get(0, answer);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public void close() {
        try {
            input.close();
            output.close();
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
