package dev.gopuram.app;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.wire.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Which node runs which service, checked as a whole before any socket opens. Without a {@code nodes} section one node
 * runs everything.
 */
final class Topology {
    static final String ONLY_NODE = "all";

    private final ServiceMap map;
    private final SequencedMap<String, NodeConfig> nodes;

    private Topology(ServiceMap map, SequencedMap<String, NodeConfig> nodes) {
        this.map = map;
        this.nodes = nodes;
    }

    /** The topology of a configuration, or a problem that lists everything wrong with it. */
    static Topology of(ServiceMap map, Map<String, NodeConfig> configured, EmbeddedStores embedded) {
        SequencedMap<String, NodeConfig> nodes = new LinkedHashMap<>(configured);
        if (nodes.isEmpty()) {
            nodes.put(ONLY_NODE, NodeConfig.running(map.names()));
        }
        placeRegistry(nodes);
        Topology topology = new Topology(map, nodes);
        List<String> faults = new ArrayList<>();
        topology.checkNames(faults);
        if (faults.isEmpty()) {
            topology.checkNeeds(faults);
            topology.checkAddresses(faults);
            topology.checkStores(embedded, faults);
            topology.checkModels(faults);
        }
        if (!faults.isEmpty()) {
            throw Problem.of(Problem.Code.INVALID, "nodes: " + String.join("; ", faults));
        }
        return topology;
    }

    /** Who serves models has their registry beside it, unless a node is named for that. */
    private static void placeRegistry(SequencedMap<String, NodeConfig> nodes) {
        if (nodes.values().stream().noneMatch(node -> node.runs().contains(ServiceMap.REGISTRY))) {
            nodes.entrySet().stream()
                    .filter(node -> node.getValue().runs().contains(ServiceMap.MODELS))
                    .findFirst()
                    .ifPresent(node -> node.setValue(node.getValue().running(ServiceMap.REGISTRY)));
        }
    }

    /** Says whether a service keeps its state in a store that only one process can write. */
    interface EmbeddedStores {
        boolean embedded(String service);
    }

    ServiceMap map() {
        return map;
    }

    SequencedMap<String, NodeConfig> nodes() {
        return nodes;
    }

    /** The services of a node, in the order in which they start. */
    List<Service<?>> runs(String node) {
        NodeConfig config = node(node);
        return map.services().stream()
                .filter(service -> config.runs().contains(service.name()))
                .toList();
    }

    NodeConfig node(String name) {
        NodeConfig config = nodes.get(name);
        if (config == null) {
            throw Problem.invalid("node", name, "one of " + nodes.keySet());
        }
        return config;
    }

    /** The nodes that run a service, by name. */
    List<String> nodesOf(Service<?> service) {
        return nodes.entrySet().stream()
                .filter(node -> node.getValue().runs().contains(service.name()))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean runs(String node, Service<?> service) {
        return node(node).runs().contains(service.name());
    }

    /** Where nodes are reached by others. */
    List<Address> addresses(List<String> ofNodes) {
        return ofNodes.stream()
                .map(node -> Address.parse(Objects.requireNonNull(node(node).wire())))
                .toList();
    }

    /**
     * The nodes that run a service, by what they have of it: models may be divided among nodes, and every other service
     * is the same on all that run it.
     */
    List<List<String>> sharesOf(Service<?> service) {
        List<String> running = nodesOf(service);
        return service.name().equals(ServiceMap.MODELS)
                ? List.copyOf(running.stream()
                        .collect(Collectors.groupingBy(
                                node -> node(node).modelSet(), LinkedHashMap::new, Collectors.toUnmodifiableList()))
                        .values())
                : List.of(running);
    }

    /** Whether a call of a service's port by a service on this node may leave the process. */
    boolean crosses(String fromNode, Service<?> to) {
        return !sharesOf(to).stream().allMatch(share -> share.contains(fromNode));
    }

    /** Whether another node has to reach this one. */
    boolean servesOthers(String node) {
        return runs(node).stream().anyMatch(service -> isCalledFromElsewhere(node, service));
    }

    /** Whether a service on another node calls this one here. */
    boolean isCalledFromElsewhere(String node, Service<?> service) {
        return nodes.keySet().stream()
                .filter(other -> !other.equals(node))
                .filter(other ->
                        sharesOf(service).stream().anyMatch(share -> share.contains(node) && !share.contains(other)))
                .flatMap(other -> runs(other).stream())
                .anyMatch(caller -> caller.mayCall(service.port()));
    }

    private void checkNames(List<String> faults) {
        nodes.forEach((name, node) -> {
            if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
                faults.add("node " + name + " (expected: 1..63 of a-z 0-9 -)");
            }
            if (node.runs().isEmpty()) {
                faults.add("node " + name + " runs nothing (expected: at least one of " + map.names() + ")");
            }
            for (String service : node.runs()) {
                if (!map.names().contains(service)) {
                    List<String> near = Nearest.names(service, map.names(), 1);
                    faults.add("node " + name + " runs " + service + " (expected: "
                            + (near.isEmpty() ? "one of " + map.names() : near.getFirst()) + ")");
                }
            }
        });
    }

    private void checkNeeds(List<String> faults) {
        for (Service<?> service : map.services()) {
            if (nodesOf(service).isEmpty()) {
                continue;
            }
            for (Class<?> need : service.needs()) {
                if (nodesOf(map.of(need)).isEmpty()) {
                    faults.add(service.name() + " needs " + map.of(need).name() + ", which no node runs");
                }
            }
        }
        if (nodes.values().stream().noneMatch(node -> node.runs().contains(ServiceMap.GATEWAY))) {
            faults.add("no node runs " + ServiceMap.GATEWAY + " (expected: at least one, or nobody gets in)");
        }
    }

    private void checkAddresses(List<String> faults) {
        Map<String, String> taken = new HashMap<>();
        nodes.forEach((name, node) -> {
            if (node.wire() == null && servesOthers(name)) {
                faults.add("node " + name + " is called by other nodes but has no wire (expected: wire: host:port)");
            }
            if (node.wire() != null) {
                String other = taken.putIfAbsent(node.wire().toString(), name);
                if (other != null) {
                    faults.add("nodes " + other + " and " + name + " share wire " + node.wire()
                            + " (expected: one address each)");
                }
            }
        });
    }

    /** No model is on two nodes that hold different ones: it would be loaded by both, and a call would find either. */
    private void checkModels(List<String> faults) {
        nodes.forEach((name, node) -> {
            if (!node.models().isEmpty() && !node.runs().contains(ServiceMap.MODELS)) {
                faults.add("node " + name + " has models " + node.models() + " but does not run " + ServiceMap.MODELS);
            }
        });
        List<List<String>> shares = sharesOf(map.named(ServiceMap.MODELS));
        for (int i = 0; i < shares.size(); i++) {
            for (List<String> other : shares.subList(i + 1, shares.size())) {
                NodeConfig one = node(shares.get(i).getFirst());
                NodeConfig two = node(other.getFirst());
                if (one.modelSet().overlaps(two.modelSet())) {
                    faults.add("nodes " + shares.get(i) + " and " + other + " may hold the same model: "
                            + one.modelSet().patterns() + " and "
                            + two.modelSet().patterns()
                            + " (expected: the same ones, or none in common)");
                }
            }
        }
    }

    private void checkStores(EmbeddedStores embedded, List<String> faults) {
        for (Service<?> service : map.services()) {
            List<String> replicas = nodesOf(service);
            if (replicas.size() > 1 && embedded.embedded(service.name())) {
                faults.add(
                        service.name() + " runs on " + replicas + " but keeps its state in an embedded store, which has"
                                + " one writer (expected: one node, or stores: { " + service.name()
                                + ": { url: jdbc:postgresql://... } })");
            }
        }
    }
}
