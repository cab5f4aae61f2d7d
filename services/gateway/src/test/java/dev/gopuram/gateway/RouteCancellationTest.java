package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.MediaType;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.kernel.Usage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that leaves interrupts the same work whether the service is in this process, where the route decides, or in
 * another, where the contract does.
 */
class RouteCancellationTest {
    /** Requests that reach every port method of an action; one that is not named here sends no body. */
    private static final Map<String, List<String>> BODIES = Map.ofEntries(
            Map.entry(
                    "chat.complete",
                    List.of(
                            "{\"model\":\"extractive\",\"messages\":[]}",
                            "{\"model\":\"extractive\",\"stream\":true,\"messages\":[]}")),
            Map.entry("messages.create", List.of("{\"model\":\"extractive\"}", "{\"stream\":true}")),
            Map.entry("messages.count", List.of("{\"model\":\"extractive\"}")),
            Map.entry("responses.create", List.of("{\"model\":\"extractive\"}", "{\"stream\":true}")),
            Map.entry("conversations.update", List.of("{\"metadata\":{}}")),
            Map.entry("embeddings.create", List.of("{\"input\":\"a\"}")),
            Map.entry("collections.put", List.of("{}")),
            Map.entry("collections.reembed", List.of("{\"embedding_model\":\"mini\"}")),
            Map.entry("documents.put", List.of("{\"documents\":[{\"id\":\"a\",\"text\":\"x\"}]}")),
            Map.entry("search.query", List.of("{\"collection\":\"x\",\"query\":\"q\"}")),
            Map.entry("predict.run", List.of("{\"model\":\"x\",\"input\":\"a\"}")),
            Map.entry("feedback.give", List.of("{\"prediction_id\":\"pred_1\",\"correct\":true}")),
            Map.entry("oip.index", List.of("{}")),
            Map.entry("oip.load", List.of("{}")),
            Map.entry("oip.unload", List.of("{}")),
            Map.entry("models.describe", List.of("{\"description\":\"x\"}")),
            Map.entry("models.rename", List.of("{\"to\":\"y\"}")),
            Map.entry("models.tag", List.of("{\"value\":\"x\"}")),
            Map.entry("models.version.describe", List.of("{\"description\":\"x\"}")),
            Map.entry("models.version.tag", List.of("{\"value\":\"x\"}")),
            Map.entry("models.alias.move", List.of("{\"version\":\"1.0.0\"}")),
            Map.entry("models.rollout.start", List.of("{\"candidate\":\"1.0.0\"}")),
            Map.entry("prompts.describe", List.of("{\"description\":\"x\"}")),
            Map.entry("prompts.rename", List.of("{\"to\":\"y\"}")),
            Map.entry("prompts.tag", List.of("{\"value\":\"x\"}")),
            Map.entry("prompts.version.describe", List.of("{\"description\":\"x\"}")),
            Map.entry("prompts.version.tag", List.of("{\"value\":\"x\"}")),
            Map.entry("prompts.alias.move", List.of("{\"version\":\"1.0.0\"}")),
            Map.entry("prompts.rollout.start", List.of("{\"candidate\":\"1.0.0\"}")),
            Map.entry("approvals.decide", List.of("{\"approve\":true}")),
            Map.entry("rollouts.steer", List.of("{\"action\":\"pause\"}")),
            Map.entry("keys.create", List.of("{\"name\":\"k\",\"scopes\":[\"chat\"]}")),
            Map.entry("keys.rotate", List.of("{}")),
            Map.entry("breakers.set", List.of("{\"state\":\"auto\"}")));

    private static final CallContext CONTEXT = new CallContext(
            "req_1",
            "cor_1",
            "tenant-a",
            new Principal("key_1", "tenant-a", Set.of("admin"), "free"),
            Deadline.after(Duration.ofMinutes(1), Clock.system()),
            TraceParent.random(new Random(1), false));

    private final Set<Method> called = ConcurrentHashMap.newKeySet();
    private final TestEdge edge = new TestEdge();

    /** But those of the edge itself, which ask no service. */
    static Stream<String> closedRoutes() {
        return new TestEdge()
                .routes.stream()
                        // What comes through a socket are calls of other routes.
                        .filter(route -> !route.open()
                                && !route.action().startsWith("tarpit.")
                                && !route.action().equals("oip.server")
                                // What is pushed comes as it is read.
                                && route.body() != RouteBody.PASSED
                                && !route.action().equals("chat.open"))
                        .map(route -> route.method() + " " + route.path());
    }

    @ParameterizedTest
    @MethodSource("closedRoutes")
    void a_route_is_cancellable_exactly_where_all_it_calls_is(String which) {
        edge.chat.streaming = request -> TokenStream.of(List.of(), new End.Finished(Usage.NONE));
        Route route = recordingRoutes().stream()
                .filter(each -> which.equals(each.method() + " " + each.path()))
                .findFirst()
                .orElseThrow();
        String path = route.path().replaceAll("\\{[^}]*}", "x");
        for (String body : BODIES.getOrDefault(route.action(), List.of(ofForeign(route)))) {
            answer(route, path, body);
        }

        assertThat(called).as("the port methods that it calls").isNotEmpty();
        assertThat(route.cancellable())
                .as(which + " calls " + called)
                .isEqualTo(called.stream().allMatch(method -> method.isAnnotationPresent(Cancellable.class)));
    }

    /** Whatever an MLflow client may ask with; nothing elsewhere. */
    private static String ofForeign(Route route) {
        return route.action().startsWith("mlflow.")
                ? "{\"name\":\"x\",\"new_name\":\"y\",\"version\":\"1\",\"alias\":\"a\",\"key\":\"k\",\"value\":\"v\","
                        + "\"stage\":\"Production\",\"source\":\"gopuram:/uploads/u\"}"
                : "";
    }

    private List<Route> recordingRoutes() {
        RoutesConfig config = edge.config.routes();
        List<Route> routes = new ArrayList<>(Routes.forPublic(
                config,
                recording(Chat.class, edge.chat),
                recording(Models.class, edge.models),
                recording(Search.class, edge.search),
                Optional.of(recording(Registry.class, edge.registry)),
                () -> edge.readiness,
                Pages.load(),
                edge.sockets,
                edge.clock));
        routes.addAll(Routes.forKeys(config, recording(Users.class, edge.users)));
        routes.addAll(Routes.forBreakers(config, recording(Chat.class, edge.chat)));
        routes.addAll(Routes.forRegistry(
                config, recording(Models.class, edge.models), Optional.of(recording(Registry.class, edge.registry))));
        return routes;
    }

    private <P> P recording(Class<P> port, P fake) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    called.add(method);
                    try {
                        return method.invoke(fake, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private void answer(Route route, String path, String body) {
        Router.Match match = new Router(List.of(route)).match(route.method(), path);
        String type = route.body() == RouteBody.DOCUMENT ? MediaType.TEXT : MediaType.JSON;
        EdgeCall call = new EdgeCall(
                match, new Arrival(0, "here", "", null, null, null, null, type, null, null, null, 0, null), edge.clock);
        call.identify(CONTEXT.principal());
        call.read(Bytes.utf8(body));
        try {
            CONTEXT.run(() -> route.operation().answer(call));
        } catch (Problem afterTheCall) {
            assertThat(called).as(afterTheCall.toString()).isNotEmpty();
        }
    }
}
