package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {
    /** Models keep nothing that only one of them could write. */
    private static final Topology.EmbeddedStores DATABASES = service -> !service.equals(ServiceMap.MODELS);

    private static final ServiceMap MAP = ServiceMap.standard();

    @Test
    void without_nodes_one_node_runs_everything_and_nothing_crosses() {
        Topology topology = Topology.of(MAP, Map.of(), service -> true);
        assertThat(topology.nodes()).containsOnlyKeys(Topology.ONLY_NODE);
        assertThat(topology.servesOthers(Topology.ONLY_NODE)).isFalse();
        assertThat(new Plan(topology).crossings())
                .allSatisfy(row -> assertThat(row.crossing()).isEmpty());
    }

    @Test
    void an_edge_and_a_core_cross_once_for_a_chat_with_retrieval() {
        Topology topology = Topology.of(MAP, edgeAndCore("core:9443"), service -> true);
        assertThat(topology.servesOthers("core")).isTrue();
        assertThat(topology.servesOthers("edge")).isFalse();
        assertThat(new Plan(topology).crossings())
                .filteredOn(row -> row.flow().equals("chat, extractive"))
                .singleElement()
                .satisfies(row -> assertThat(row.crossing()).containsExactly("gateway -> chat.stream"));
    }

    @Test
    void a_service_that_no_node_runs_is_missed_by_who_needs_it() {
        assertThatThrownBy(() ->
                        Topology.of(MAP, nodes("edge", List.of("gateway", "users", "models", "search")), s -> true))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("gateway needs chat, which no node runs");
    }

    @Test
    void a_misspelt_service_is_answered_with_the_nearest_name() {
        assertThatThrownBy(() -> Topology.of(MAP, nodes("a", List.of("gatway")), s -> true))
                .hasMessageContaining("node a runs gatway (expected: gateway)");
    }

    @Test
    void a_node_that_others_call_needs_a_wire_address() {
        assertThatThrownBy(() -> Topology.of(MAP, edgeAndCore(null), s -> true))
                .hasMessageContaining("node core is called by other nodes but has no wire");
    }

    @Test
    void two_replicas_of_a_service_on_an_embedded_store_are_refused() {
        Map<String, NodeConfig> nodes = edgeAndCore("core:9443");
        nodes.put("more", new NodeConfig(List.of("search"), null, "more:9443", null, null, List.of()));
        assertThatThrownBy(() -> Topology.of(MAP, nodes, "search"::equals))
                .hasMessageContaining("search runs on [core, more] but keeps its state in an embedded store");
        assertThat(Topology.of(MAP, nodes, s -> false).nodesOf(MAP.named("search")))
                .containsExactly("core", "more");
    }

    @Test
    void the_registry_is_beside_the_first_models_unless_a_node_is_named_for_it() {
        Map<String, NodeConfig> nodes = edgeAndCore("core:9443");
        nodes.put("gpu", new NodeConfig(List.of("models"), null, "gpu:9443", null, null, List.of()));
        assertThat(Topology.of(MAP, nodes, DATABASES).nodesOf(MAP.named("registry")))
                .containsExactly("core");

        nodes.put("books", new NodeConfig(List.of("registry"), null, "books:9443", null, null, List.of()));
        assertThat(Topology.of(MAP, nodes, DATABASES).nodesOf(MAP.named("registry")))
                .containsExactly("books");
    }

    @Test
    void nodes_that_hold_different_models_call_each_other_for_them() {
        Map<String, NodeConfig> nodes = edgeAndCore("core:9443");
        nodes.computeIfPresent("core", (name, node) -> holding(node, List.of("nlp/*")));
        nodes.put("eyes", new NodeConfig(List.of("models"), null, "eyes:9443", null, null, List.of("vision/*")));
        Topology topology = Topology.of(MAP, nodes, DATABASES);

        assertThat(topology.sharesOf(MAP.named("models"))).containsExactly(List.of("core"), List.of("eyes"));
        assertThat(topology.crosses("core", MAP.named("models"))).isTrue();
        assertThat(topology.isCalledFromElsewhere("eyes", MAP.named("models"))).isTrue();
    }

    @Test
    void a_model_that_two_different_nodes_may_hold_is_refused() {
        Map<String, NodeConfig> nodes = edgeAndCore("core:9443");
        nodes.computeIfPresent("core", (name, node) -> holding(node, List.of("nlp/*", "vision/shapes")));
        nodes.put("eyes", new NodeConfig(List.of("models"), null, "eyes:9443", null, null, List.of("vision/*")));
        assertThatThrownBy(() -> Topology.of(MAP, nodes, s -> true))
                .hasMessageContaining("nodes [core] and [eyes] may hold the same model")
                .hasMessageContaining("[nlp/*, vision/shapes] and [vision/*]");
    }

    @Test
    void models_on_a_node_that_does_not_run_them_are_refused() {
        Map<String, NodeConfig> nodes = edgeAndCore("core:9443");
        nodes.computeIfPresent("edge", (name, node) -> holding(node, List.of("nlp/*")));
        assertThatThrownBy(() -> Topology.of(MAP, nodes, s -> true))
                .hasMessageContaining("node edge has models [nlp/*] but does not run models");
    }

    @Test
    void every_fault_is_told_at_once() {
        Map<String, NodeConfig> nodes = nodes("core", List.of("chat"));
        assertThatThrownBy(() -> Topology.of(MAP, nodes, s -> true))
                .hasMessageContaining("chat needs models")
                .hasMessageContaining("no node runs gateway");
    }

    @Test
    void a_service_on_the_map_calls_only_services_before_it() {
        List<Service<?>> services = MAP.services();
        for (int i = 0; i < services.size(); i++) {
            List<Class<?>> before =
                    services.subList(0, i).stream().<Class<?>>map(Service::port).toList();
            assertThat(before)
                    .as(services.get(i).name())
                    .containsAll(services.get(i).calls());
        }
    }

    @Test
    void an_unknown_node_is_refused_with_the_known_ones() {
        Topology topology = Topology.of(MAP, Map.of(), s -> true);
        assertThatThrownBy(() -> topology.runs("gpu")).hasMessageContaining("node: gpu (expected: one of [all])");
    }

    private static Map<String, NodeConfig> edgeAndCore(String wire) {
        Map<String, NodeConfig> nodes = nodes("edge", List.of("gateway"));
        nodes.put(
                "core",
                new NodeConfig(List.of("users", "models", "search", "chat"), null, wire, null, null, List.of()));
        return nodes;
    }

    private static NodeConfig holding(NodeConfig node, List<String> models) {
        return new NodeConfig(node.runs(), node.listen(), node.wire(), node.wireBind(), node.admin(), models);
    }

    private static Map<String, NodeConfig> nodes(String name, List<String> runs) {
        Map<String, NodeConfig> nodes = new LinkedHashMap<>();
        nodes.put(name, NodeConfig.running(runs));
        return nodes;
    }
}
