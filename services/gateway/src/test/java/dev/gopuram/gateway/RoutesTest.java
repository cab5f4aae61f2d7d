package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RoutesTest {
    private final TestEdge edge = new TestEdge();

    static Stream<String> closedRoutes() {
        return new TestEdge()
                .routes.stream()
                        .filter(route -> !Set.of(
                                        "/healthz",
                                        "/readyz",
                                        "/openapi.json",
                                        "/docs",
                                        "/v2/health/live",
                                        "/v2/health/ready")
                                .contains(route.path()))
                        .map(route -> route.method() + " " + route.path());
    }

    private static String[] request(String route) {
        String[] parts = route.split(" ");
        return new String[] {parts[0], parts[1].replaceAll("\\{[^}]*}", "x")};
    }

    @ParameterizedTest
    @MethodSource("closedRoutes")
    void without_a_key_every_route_is_closed_and_its_body_is_not_read(String route) {
        String[] request = request(route);

        FakeExchange reply = edge.raw(request[0], request[1], "{}").await();

        assertThat(reply.status).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).startsWith("Bearer");
        assertThat(reply.header("x-request-id")).startsWith("req_");
        assertThat(reply.bodyRead).isFalse();
    }

    @ParameterizedTest
    @MethodSource("closedRoutes")
    void a_key_without_the_scope_is_refused_on_every_route(String route) {
        edge.users.add("secret-none", "tenant-a", null, "nothing");
        String[] request = request(route);

        FakeExchange reply = edge.as("secret-none", request[0], request[1], "{}");

        assertThat(reply.status).isEqualTo(403);
        assertThat(reply.bodyRead).isFalse();
    }

    @ParameterizedTest
    @MethodSource("closedRoutes")
    void a_body_beyond_the_routes_bound_is_too_large(String route) {
        String[] request = request(route);
        RouteConfig tiny = RouteConfig.within(Duration.ofSeconds(2), Route.NO_BODY);
        RoutesConfig all = new RoutesConfig(
                tiny,
                tiny,
                tiny,
                tiny,
                tiny,
                tiny,
                tiny,
                tiny,
                tiny,
                tiny,
                new ImportConfig(Route.NO_BODY, Route.NO_BODY));
        GatewayConfig base = GatewayConfig.defaults();
        TestEdge small = new TestEdge(new GatewayConfig(
                base.server(),
                all,
                base.keys(),
                10,
                base.overload(),
                base.heartbeat(),
                base.deadlineSweep(),
                base.sockets(),
                false));

        FakeExchange reply = small.as(TestEdge.ALL, request[0], request[1], " ".repeat(1025));

        assertThat(reply.status).isEqualTo(413);
        assertThat(reply.text()).containsAnyOf("too_large", "request_too_large");
    }

    @Test
    void the_document_names_exactly_the_public_routes_with_their_variables_and_scopes() {
        JsonNode document = Json.tree(Bytes.utf8(edge.get("/openapi.json").text()));
        List<Route> routes = edge.routes.stream()
                .filter(route ->
                        !route.path().startsWith("/admin/") && !route.path().contains("/2.0/mlflow/"))
                .toList();
        Set<String> expected = new HashSet<>();
        routes.forEach(route -> expected.add(route.method().toLowerCase(Locale.ROOT) + " " + route.template()));
        Set<String> documented = new HashSet<>();
        document.path("paths")
                .forEachEntry((path, methods) -> methods.propertyNames().forEach(m -> documented.add(m + " " + path)));

        assertThat(documented).isEqualTo(expected);
        for (Route route : routes) {
            JsonNode operation = document.path("paths")
                    .path(route.template())
                    .path(route.method().toLowerCase(Locale.ROOT));
            assertThat(operation.path("x-scope").asString("")).isEqualTo(route.open() ? "" : route.scope());
            assertThat(operation.path("security").isEmpty()).isEqualTo(route.open());
            List<String> variables = new ArrayList<>();
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asString("").equals("path")) {
                    variables.add(parameter.path("name").asString());
                }
            });
            assertThat(variables).isEqualTo(Router.variables(route));
            assertThat(operation.path("responses").has("401")).isEqualTo(!route.open());
        }
    }

    @Test
    void every_reference_in_the_document_leads_somewhere() {
        JsonNode document = Json.tree(Bytes.utf8(edge.get("/openapi.json").text()));
        List<String> references = document.findValuesAsString("$ref");

        assertThat(references).isNotEmpty();
        assertThat(references)
                .allMatch(reference -> !document.at(reference.substring(1)).isMissingNode());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nowhere,404,not_found,''",
        "GET,/v1/search/,404,not_found,''",
        "GET,/v1/collections//documents,404,not_found,''",
        "GET,/v1/search,405,method_not_allowed,POST",
        "POST,/healthz,405,method_not_allowed,GET",
        "PATCH,/v1/collections/docs,405,method_not_allowed,'DELETE, GET, PUT'",
        "GET,/v1/collections/%zz,400,invalid,''",
        "GET,/v1/collections/%ff,400,invalid,''",
        "GET,/v1/collections/a%00b,400,invalid,''",
        "GET,/v1/collections/a%0,400,invalid,''",
    })
    void what_no_route_matches_is_a_problem(String method, String path, int status, String code, String allow) {
        FakeExchange reply = edge.send(method, path, "").await();

        assertThat(reply.status).isEqualTo(status);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.json().path("code").asString()).isEqualTo(code);
        assertThat(reply.json().path("request_id").asString()).isEqualTo(reply.header("x-request-id"));
        assertThat(reply.header("allow")).isEqualTo(allow.isEmpty() ? "null" : allow);
        assertThat(edge.record().route()).isEqualTo("unmatched");
    }

    @Test
    void under_openais_paths_an_unknown_one_is_told_in_openais_words() {
        FakeExchange unknown = edge.get("/v1/embeddings/nothing");
        FakeExchange method = edge.get("/v1/chat/completions");

        assertThat(unknown.status).isEqualTo(404);
        assertThat(unknown.json().at("/error/code").asString()).isEqualTo("unknown_url");
        assertThat(method.status).isEqualTo(405);
        assertThat(method.json().at("/error/code").asString()).isEqualTo("method_not_supported");
        assertThat(method.header("allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/responses/input_tokens, count_tokens",
        "/v1/responses/compact, truncation",
        "/v1/responses/resp_1/cancel, closing the connection"
    })
    void a_call_of_openais_that_is_not_offered_names_what_is(String path, String instead) {
        FakeExchange reply = edge.post(path, "{}");

        assertThat(reply.status).isEqualTo(404);
        assertThat(reply.json().at("/error/code").asString()).isEqualTo("unknown_url");
        assertThat(reply.json().at("/error/message").asString()).contains(instead);
    }

    @Test
    void health_answers_without_a_key_and_readiness_names_what_is_missing() {
        assertThat(edge.raw("GET", "/healthz", "").await().json().path("status").asString())
                .isEqualTo("ok");
        assertThat(edge.raw("GET", "/readyz", "").await().status).isEqualTo(200);

        edge.readiness.put("search", Readiness.notReady("opening"));
        FakeExchange reply = edge.raw("GET", "/readyz", "").await();

        assertThat(reply.status).isEqualTo(503);
        assertThat(reply.json().at("/waiting_for/search").asString()).isEqualTo("opening");
        assertThat(reply.header("retry-after")).isEqualTo("1");
    }

    @Test
    void the_docs_page_may_run_its_own_script_and_nothing_else() {
        FakeExchange reply = edge.raw("GET", "/docs", "").await();

        String policy = reply.header("content-security-policy");
        assertThat(policy).contains("default-src 'none'", "script-src 'sha256-", "style-src 'sha256-");
        assertThat(policy).doesNotContain("unsafe");
        assertThat(reply.text()).doesNotContain("style=\"", "onclick", "src=\"http", "innerHTML");
    }

    @Test
    void two_routes_cannot_share_a_path_and_method() {
        List<Route> twice = List.of(edge.routes.getFirst(), edge.routes.getFirst());

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Router(twice))
                .hasMessageContaining("two routes for GET /healthz");
    }
}
