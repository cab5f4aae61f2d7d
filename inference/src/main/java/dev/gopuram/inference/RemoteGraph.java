package dev.gopuram.inference;

import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.OipAnswer;
import dev.gopuram.oip.OipClient;
import dev.gopuram.oip.OipClientConfig;
import dev.gopuram.oip.OipName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A graph that another server runs: rows go there as one request, and wait in their caller's thread. */
final class RemoteGraph implements Graph {
    private final String name;
    private final OipClient client;
    private final OipName model;
    private final ExecutorConfig.Oip there;
    private final GraphPorts ports;
    private final Clock clock;

    private RemoteGraph(String name, ExecutorConfig.Oip there, GraphPorts ports, Clock clock) {
        this.name = name;
        this.there = there;
        this.client = OipClient.open(OipClientConfig.of(there.url()));
        this.model = new OipName(there.model(), there.version());
        this.ports = ports;
        this.clock = clock;
    }

    /**
     * Opens it; the server is asked with the first row.
     *
     * @param allowed hosts, with or without a port
     */
    static RemoteGraph open(
            String name, WeightsConfig config, ExecutorConfig.Oip there, Set<String> allowed, Clock clock) {
        String host = there.url().getHost();
        if (!allowed.contains(host) && !allowed.contains(there.url().getAuthority())) {
            throw Problem.invalid("executor.url", host, "one of models.remote_hosts: " + allowed);
        }
        List<GraphPort> inputs = config.inputs().stream().map(RemoteGraph::port).toList();
        List<GraphPort> outputs =
                config.outputs().stream().map(RemoteGraph::port).toList();
        boolean rowwise = Stream.concat(inputs.stream(), outputs.stream()).allMatch(GraphPort::open);
        return new RemoteGraph(name, there, new GraphPorts(inputs, outputs, rowwise), clock);
    }

    private static GraphPort port(TensorSpec spec) {
        return new GraphPort(
                spec.name(),
                ElementType.valueOf(spec.type().name()),
                spec.shape(),
                Collections.nCopies(spec.shape().size(), ""));
    }

    @Override
    public GraphPorts ports() {
        return ports;
    }

    @Override
    public BatchTimes run(List<? extends GraphRow> rows, Halt halt) {
        halt.check();
        return run(rows, Deadline.after(there.timeout(), clock));
    }

    BatchTimes run(List<? extends GraphRow> rows, Deadline deadline) {
        long started = clock.nanoTime();
        List<String> wanted = ports.outputs().stream().map(GraphPort::name).toList();
        OipAnswer answer = infer(new Inputs.Tensors(inputs(rows)), wanted, deadline.atMost(there.timeout()));
        for (int i = 0; i < ports.outputs().size(); i++) {
            check(ports.outputs().get(i), answer.outputs().get(i), rows.size());
        }
        for (int row = 0; row < rows.size(); row++) {
            take(rows.get(row), new RemoteRow(answer.outputs(), row, rows.size()));
        }
        return new BatchTimes(rows.size(), 0, clock.nanoTime() - started, 0);
    }

    /** That the server is away or does not know the model is no fault of who asks us. */
    private OipAnswer infer(Inputs.Tensors inputs, List<String> wanted, Deadline deadline) {
        try {
            return client.infer(model, inputs, wanted, deadline);
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.NOT_FOUND || problem.code() == Problem.Code.UNAVAILABLE) {
                throw Problem.of(Problem.Code.UPSTREAM_FAILED, "server of " + name + ": " + problem.detail())
                        .causedBy(problem);
            }
            throw problem;
        }
    }

    private static void take(GraphRow row, RowOutput output) {
        try {
            row.take(output);
        } catch (RuntimeException e) {
            row.fail(Problem.from(e));
        }
    }

    private List<Tensor> inputs(List<? extends GraphRow> rows) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < ports.inputs().size(); i++) {
            GraphPort port = ports.inputs().get(i);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (GraphRow row : rows) {
                switch (row.cell(i)) {
                    case Cell.Packed packed -> content.write(packed.bytes().shared(), packed.from(), packed.length());
                    case Cell.Words words -> Words.write(words.words(), content);
                }
            }
            tensors.add(new Tensor(
                    port.name(),
                    port.type().dataType(),
                    ports.whole(rows.getFirst().shape().dimensions().get(i), rows.size()),
                    Bytes.wrap(content.toByteArray())));
        }
        return tensors;
    }

    private void check(GraphPort port, Tensor tensor, int rows) {
        boolean rowsFit =
                !ports.rowwise() || (!tensor.shape().isEmpty() && tensor.shape().getFirst() == rows);
        if (tensor.type() != port.type().dataType() || !rowsFit) {
            throw Problem.of(
                    Problem.Code.UPSTREAM_FAILED,
                    "output " + port.name() + " of " + name + ": " + tensor.type() + " " + tensor.shape()
                            + " (expected: " + port.type() + ", " + rows + " rows)");
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** One row of what came back. */
    private final class RemoteRow implements RowOutput {
        private final List<Tensor> tensors;
        private final int row;
        private final int rows;

        RemoteRow(List<Tensor> tensors, int row, int rows) {
            this.tensors = tensors;
            this.row = row;
            this.rows = rows;
        }

        @Override
        public List<Long> shape(int output) {
            List<Long> whole = tensors.get(output).shape();
            return ports.rowwise() ? whole.subList(1, whole.size()) : whole;
        }

        @Override
        public ByteBuffer data(int output) {
            ByteBuffer whole = tensors.get(output).content().buffer();
            int bytes = whole.remaining() / rows;
            return whole.slice(whole.position() + row * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public List<String> words(int output) {
            List<String> words = Words.of(tensors.get(output).content());
            int each = words.size() / rows;
            return words.subList(row * each, (row + 1) * each);
        }

        @Override
        public ElementType type(int output) {
            return ports.outputs().get(output).type();
        }
    }
}
