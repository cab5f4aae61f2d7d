package dev.gopuram.app;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a topology means: which node runs what, and what crosses the network per kind of request. */
final class Plan {
    /**
     * The calls of one kind of request that cross the network.
     *
     * @param crossing the calls, as {@code chat -> search.query}
     */
    record Crossings(String flow, int calls, List<String> crossing) {}

    private final Topology topology;

    Plan(Topology topology) {
        this.topology = topology;
    }

    List<Crossings> crossings() {
        return Flow.standard().stream().map(this::crossings).toList();
    }

    private Crossings crossings(Flow flow) {
        List<String> crossing = flow.calls().stream()
                .filter(this::crosses)
                .map(call -> call.from() + " -> " + topology.map().of(call.to()).name() + "." + call.method())
                .toList();
        return new Crossings(flow.name(), flow.calls().size(), crossing);
    }

    /** A call crosses if any node that runs the caller does not run the callee itself. */
    private boolean crosses(Flow.Call call) {
        Service<?> to = topology.map().of(call.to());
        Service<?> from = topology.map().named(call.from());
        return topology.nodesOf(from).stream().anyMatch(node -> topology.crosses(node, to));
    }

    /** The plan for people. */
    String text() {
        StringBuilder out = new StringBuilder("Nodes\n");
        for (Map.Entry<String, NodeConfig> node : topology.nodes().entrySet()) {
            NodeConfig config = node.getValue();
            out.append("  %-12s runs %s".formatted(node.getKey(), String.join(", ", config.runs())));
            if (config.wire() != null) {
                out.append("; wire ").append(config.wire());
            }
            if (config.listen() != null) {
                out.append("; listens on ").append(config.listen());
            }
            out.append('\n');
        }
        out.append("\nCalls that cross the network, per request\n");
        for (Crossings row : crossings()) {
            out.append("  %-46s %d of %d%s%n"
                    .formatted(
                            row.flow(),
                            row.crossing().size(),
                            row.calls(),
                            row.crossing().isEmpty() ? "" : "  " + String.join(", ", row.crossing())));
        }
        out.append("\n"
                + "Background: each node with a gateway polls users.keyChanges, chat.listChatModels and"
                + " models.listModels; each that runs models or chat waits at registry.changes, and reports to it what its"
                + " versions did. They cross where those run elsewhere.\n");
        out.append("\nWithout an optional service\n");
        for (Service<?> service : topology.map().services()) {
            for (Service.Want want : service.wants()) {
                out.append("  %s without %s: %s%n"
                        .formatted(
                                service.name(), topology.map().of(want.port()).name(), want.without()));
            }
        }
        return out.toString();
    }

    /** The plan for machines. */
    Map<String, Object> json() {
        return Map.of(
                "nodes",
                topology.nodes().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, node -> node.getValue().runs())),
                "crossings",
                crossings());
    }
}
