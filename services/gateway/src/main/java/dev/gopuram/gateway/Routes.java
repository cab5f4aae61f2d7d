package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.Demand;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Every endpoint there is: what it does, what it needs, how much it reads, and whose words its errors use. */
final class Routes {
    private static final ErrorShape OPENAI = ErrorShape.OPENAI;
    private static final ErrorShape PROBLEM = ErrorShape.PROBLEM;

    /** What costs or creates, and has no memory of its own for idempotency keys. */
    private static final Set<String> WORKS_ONCE = Set.of(
            "chat.complete",
            "responses.create",
            "messages.create",
            "embeddings.create",
            PredictRoutes.ACTION,
            "documents.put",
            "collections.reembed",
            "snapshots.create");

    private static final Set<String> ANSWERS_QUESTIONS =
            Set.of("chat.complete", "responses.create", "messages.create", "embeddings.create", "search.query");

    private final RoutesConfig config;

    Routes(RoutesConfig config) {
        this.config = config;
    }

    /** Whether an idempotency key is honoured before the operation is reached; elsewhere the service behind it does. */
    static boolean worksOnce(Route route) {
        return WORKS_ONCE.contains(route.action());
    }

    /** Whether it answers questions, whose answers may be kept. */
    static boolean answersQuestions(Route route) {
        return ANSWERS_QUESTIONS.contains(route.action());
    }

    /** The public port's. */
    static List<Route> forPublic(
            RoutesConfig config,
            Chat chat,
            Models models,
            Search search,
            Optional<Registry> registry,
            Supplier<Map<String, Readiness>> readiness,
            Pages pages,
            ChatSockets sockets,
            Clock clock) {
        Routes r = new Routes(config);
        Operation completeChat = new CompleteChat(chat, Dialect.OPENAI);
        Operation searchDocuments = new SearchDocuments(search);
        String collection = "/v1/collections/{collection}";
        String document = collection + "/documents/{id}";
        List<Route> routes = new ArrayList<>(List.of(
                r.open("health.live", "/healthz", new ShowHealth()),
                r.open("health.ready", "/readyz", new ShowReadiness(readiness)),
                r.open("openapi", "/openapi.json", pages.document()),
                r.open("docs", "/docs", pages.docs()),
                r.post("chat.complete", "/v1/chat/completions", Capability.CHAT, "chat", OPENAI, completeChat),
                r.post("chat.complete", "/api/chat", Capability.CHAT, "chat", OPENAI, completeChat),
                r.get("chat.open", "/v1/chat/ws", Capability.CHAT, "chat", OPENAI, new OpenChatSocket(sockets)),
                r.post(
                        "responses.create",
                        "/v1/responses",
                        Capability.CHAT,
                        "chat",
                        ErrorShape.OPENAI_EVENTS,
                        new CompleteChat(chat, Dialect.RESPONSES)),
                r.post(
                        "messages.create",
                        "/v1/messages",
                        Capability.CHAT,
                        "chat",
                        ErrorShape.ANTHROPIC,
                        new CompleteChat(chat, Dialect.ANTHROPIC)),
                r.post(
                                "messages.count",
                                "/v1/messages/count_tokens",
                                Capability.CHAT,
                                "chat",
                                ErrorShape.ANTHROPIC,
                                new CountTokens(chat))
                        .asking(ChatDemand::readInput),
                r.post(
                        "embeddings.create",
                        "/v1/embeddings",
                        Capability.EMBED,
                        "embed",
                        OPENAI,
                        new EmbedTexts(models)),
                r.get(
                        "models.list",
                        "/v1/models",
                        Capability.MODELS,
                        "models",
                        ErrorShape.OF_CALLER,
                        new ShowModels(chat, models)),
                r.get(
                        "models.show",
                        "/v1/models/{id*}",
                        Capability.MODELS,
                        "models",
                        ErrorShape.OF_CALLER,
                        new ShowModel(chat, models)),
                r.get(
                        "collections.list",
                        "/v1/collections",
                        Capability.SEARCH,
                        "search",
                        PROBLEM,
                        new ShowCollections(search)),
                r.put(
                        "collections.put",
                        collection,
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new MakeCollection(search)),
                r.get("collections.show", collection, Capability.SEARCH, "search", PROBLEM, new ShowCollection(search)),
                r.delete(
                        "collections.delete",
                        collection,
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new DropCollection(search)),
                r.post(
                        "collections.reembed",
                        collection + "/reembed",
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new ReembedCollection(search)),
                r.delete(
                        "collections.reembed.cancel",
                        collection + "/reembed",
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new CancelReembed(search)),
                r.post(
                                "documents.put",
                                collection + "/documents",
                                Capability.INDEX,
                                "search:write",
                                PROBLEM,
                                new StoreDocuments(search, config.maxLine()))
                        .readingLines(config.imports().maxBody()),
                r.put(
                                "documents.upload",
                                document,
                                Capability.INDEX,
                                "search:write",
                                PROBLEM,
                                new UploadDocument(search))
                        .reading(RouteBody.DOCUMENT),
                r.get("documents.show", document, Capability.SEARCH, "search", PROBLEM, new ShowDocument(search)),
                r.delete(
                        "documents.delete",
                        document,
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new DropDocument(search)),
                r.post(
                        "snapshots.create",
                        collection + "/snapshots",
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new MakeSnapshot(search)),
                r.get(
                        "snapshots.list",
                        collection + "/snapshots",
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new ShowSnapshots(search)),
                r.get(
                        "snapshots.download",
                        collection + "/snapshots/{id}",
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new DownloadSnapshot(search)),
                r.delete(
                        "snapshots.delete",
                        collection + "/snapshots/{id}",
                        Capability.INDEX,
                        "search:write",
                        PROBLEM,
                        new DropSnapshot(search)),
                r.post("search.query", "/v1/search", Capability.SEARCH, "search", PROBLEM, searchDocuments),
                r.post("search.query", "/api/search", Capability.SEARCH, "search", PROBLEM, searchDocuments)));
        routes.addAll(r.conversations(chat));
        routes.addAll(PredictRoutes.of(r, models, new RegistryPort(registry), clock));
        routes.addAll(OipRoutes.of(r, models, readiness));
        return List.copyOf(routes);
    }

    /** What is kept of chats. */
    private List<Route> conversations(Chat chat) {
        String all = "/v1/conversations";
        String one = all + "/{conversation}";
        String item = one + "/items/{item}";
        String response = "/v1/responses/{response}";
        return List.of(
                kept("conversations.create", "POST", all, new MakeConversation(chat)),
                kept("conversations.list", "GET", all, new ShowConversations(chat)),
                kept("conversations.erase", "DELETE", all, "chat:erase", new EraseConversations(chat)),
                kept("conversations.show", "GET", one, new ShowConversation(chat)),
                kept("conversations.update", "POST", one, new ChangeConversation(chat)),
                kept("conversations.delete", "DELETE", one, new DropConversation(chat)),
                kept("conversations.branch", "POST", one + "/branch", new BranchOff(chat)),
                kept("items.list", "GET", one + "/items", new ShowItems(chat)),
                kept("items.add", "POST", one + "/items", new AddItems(chat)),
                kept("items.show", "GET", item, new ShowItem(chat)),
                kept("items.delete", "DELETE", item, new DropItem(chat)),
                kept("responses.show", "GET", response, new ShowResponse(chat)),
                kept("responses.delete", "DELETE", response, new DropResponse(chat)),
                kept("responses.items", "GET", response + "/input_items", new ShowResponseItems(chat)));
    }

    private Route kept(String action, String method, String path, Operation operation) {
        return kept(action, method, path, "chat", operation);
    }

    /** Part of chat, but for this: work on a database is not interrupted. */
    private Route kept(String action, String method, String path, String scope, Operation operation) {
        return new Route(action, method, path, Capability.CHAT, scope, config.chat(), OPENAI, false, operation);
    }

    /** The admin port's, on every node. */
    static List<Route> forAdmin(
            RoutesConfig config, Supplier<String> scrape, Supplier<Map<String, Readiness>> readiness) {
        Routes r = new Routes(config);
        return List.of(
                r.open("health.live", "/healthz", new ShowHealth()),
                r.open("health.ready", "/readyz", new ShowReadiness(readiness)),
                r.open("metrics", "/metrics", new ShowMetrics(scrape)));
    }

    /** The admin port's, on nodes with a gateway. */
    static List<Route> forKeys(RoutesConfig config, Users users) {
        Routes r = new Routes(config);
        String keys = "/admin/v1/keys";
        String key = keys + "/{id}";
        return List.of(
                r.post("keys.create", keys, Capability.USERS, "admin", PROBLEM, new IssueKey(users)),
                r.get("keys.list", keys, Capability.USERS, "admin", PROBLEM, new ShowKeys(users)),
                r.post("keys.rotate", key + "/rotate", Capability.USERS, "admin", PROBLEM, new ReplaceKey(users)),
                r.delete("keys.revoke", key, Capability.USERS, "admin", PROBLEM, new WithdrawKey(users)));
    }

    /** The admin port's, on nodes with a gateway. */
    static List<Route> forTarpit(RoutesConfig config, Tarpitted tarpitted) {
        Routes r = new Routes(config);
        String callers = "/admin/v1/tarpit";
        return List.of(
                r.get("tarpit.list", callers, Capability.USERS, "admin", PROBLEM, new ShowTarpit(tarpitted)),
                r.delete(
                        "tarpit.pardon",
                        callers + "/{caller}",
                        Capability.USERS,
                        "admin",
                        PROBLEM,
                        new PardonCaller(tarpitted)));
    }

    /** The admin port's, on nodes with a gateway. */
    static List<Route> forUpstreams(RoutesConfig config, OwnUpstreams own) {
        Routes r = new Routes(config);
        return List.of(r.get(
                "upstreams.list", "/admin/v1/upstreams", Capability.USERS, "admin", PROBLEM, new ShowUpstreams(own)));
    }

    /** The admin port's, on nodes with a gateway. A breaker's name holds slashes. */
    static List<Route> forBreakers(RoutesConfig config, Chat chat) {
        Routes r = new Routes(config);
        String breakers = "/admin/v1/breakers";
        return List.of(
                r.get("breakers.list", breakers, Capability.USERS, "admin", PROBLEM, new ShowBreakers(chat)),
                r.post(
                        "breakers.set",
                        breakers + "/{name*}",
                        Capability.USERS,
                        "admin",
                        PROBLEM,
                        new SetBreaker(chat)));
    }

    /** The admin port's, on nodes with a gateway. */
    static List<Route> forRegistry(RoutesConfig config, Models models, Optional<Registry> registry) {
        Routes r = new Routes(config);
        RegistryPort port = new RegistryPort(registry);
        List<Route> routes = new ArrayList<>(RegistryRoutes.of(r, models, port));
        routes.addAll(MlflowRoutes.of(r, port));
        return routes;
    }

    RoutesConfig config() {
        return config;
    }

    private Route open(String action, String path, Operation operation) {
        return open(action, "GET", path, PROBLEM, operation);
    }

    Route open(String action, String method, String path, ErrorShape errors, Operation operation) {
        return new Route(action, method, path, Capability.HEALTH, null, config.health(), errors, false, operation);
    }

    Route get(String action, String path, Capability capability, String scope, ErrorShape errors, Operation operation) {
        return route(action, "GET", path, capability, scope, errors, operation);
    }

    Route delete(
            String action, String path, Capability capability, String scope, ErrorShape errors, Operation operation) {
        return route(action, "DELETE", path, capability, scope, errors, operation);
    }

    Route post(
            String action, String path, Capability capability, String scope, ErrorShape errors, Operation operation) {
        return route(action, "POST", path, capability, scope, errors, operation);
    }

    Route put(String action, String path, Capability capability, String scope, ErrorShape errors, Operation operation) {
        return route(action, "PUT", path, capability, scope, errors, operation);
    }

    /** Only what writes nothing to a disk is interrupted when its caller leaves: an interrupt breaks open files. */
    Route route(
            String action,
            String method,
            String path,
            Capability capability,
            String scope,
            ErrorShape errors,
            Operation operation) {
        boolean cancellable = switch (capability) {
            case CHAT, EMBED, PREDICT -> true;
            case HEALTH, MODELS, REGISTRY, SEARCH, INDEX, USERS, OWN -> false;
        };
        RouteConfig times = config.of(capability);
        Route route = new Route(action, method, path, capability, scope, times, errors, cancellable, operation);
        return route.readsBody() ? route.asking(demand(capability)) : route;
    }

    /** How requests tell what they will cost. */
    private static Demand.Reader demand(Capability capability) {
        return switch (capability) {
            case CHAT -> ChatDemand::read;
            case EMBED -> ChatDemand::readInput;
            case SEARCH, INDEX, PREDICT -> ChatDemand::byLength;
            case HEALTH, MODELS, REGISTRY, USERS, OWN -> call -> Demand.ONE_REQUEST;
        };
    }
}
