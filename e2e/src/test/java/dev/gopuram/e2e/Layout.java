package dev.gopuram.e2e;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The topologies that every suite over the whole runs in. */
enum Layout {
    /** One process runs everything. */
    ONE_PROCESS(List.of()),
    /** The edge apart from the rest. */
    EDGE_AND_CORE(List.of("edge=gateway", "core=users,registry,models,search,chat")),
    /** One process per service. */
    ONE_PER_SERVICE(
            List.of("edge=gateway", "users=users", "registry=registry", "models=models", "search=search", "chat=chat")),
    /** Kinds of models apart from each other and from the rest. */
    MODELS_APART(List.of("edge=gateway", "core=users,registry,search,chat", "nlp=models", "vision=models")),
    /** Three gateways and two nodes with the same models: what they share lies in Postgres. */
    SEVERAL_OF_EACH(List.of(
            "edge-1=gateway",
            "edge-2=gateway",
            "edge-3=gateway",
            "core=users,search,chat",
            "registry=registry",
            "models-1=models",
            "models-2=models"));

    private final List<String> nodes;

    Layout(List<String> nodes) {
        this.nodes = nodes;
    }

    /** The services of each node, by the node's name, those that are called first; empty for one process. */
    SequencedMap<String, List<String>> nodes() {
        SequencedMap<String, List<String>> all = new LinkedHashMap<>();
        for (String node : nodes) {
            String[] parts = node.split("=", 2);
            all.put(parts[0], List.of(parts[1].split(",")));
        }
        return all;
    }

    /** The models that a node holds, as patterns; empty where it holds all of them or none. */
    List<String> modelsOf(String node) {
        return this == MODELS_APART && nodes().get(node).contains("models") ? List.of(node + "/*") : List.of();
    }

    /** The node that runs a service; the first, where several do. */
    String nodeOf(String service) {
        return nodesOf(service).stream().findFirst().orElse("all");
    }

    /** The nodes that run a service; none where one process runs everything. */
    List<String> nodesOf(String service) {
        return nodes().entrySet().stream()
                .filter(node -> node.getValue().contains(service))
                .map(Map.Entry::getKey)
                .toList();
    }
}
