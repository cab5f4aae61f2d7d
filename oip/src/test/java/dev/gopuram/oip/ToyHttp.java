package dev.gopuram.oip;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Problem.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The toy models over HTTP, as the protocol has it but for the faults. */
final class ToyHttp implements AutoCloseable {
    private static final OipServer SERVER = new OipServer("toys", "1", OipServer.EXTENSIONS);

    private final ToyModels models;
    private final Set<Fault> faults;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** One answer. */
    private record Reply(int status, String contentType, OptionalInt jsonLength, Bytes body) {
        static Reply json(Bytes body) {
            return new Reply(200, "application/json", OptionalInt.empty(), body);
        }
    }

    ToyHttp(ToyModels models, Set<Fault> faults) throws IOException {
        this.models = models;
        this.faults = faults;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private boolean has(Fault fault) {
        return faults.contains(fault);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream in = packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            Bytes body = Bytes.wrap(in.readAllBytes());
            Reply reply = answered(exchange, body);
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            if (reply.jsonLength().isPresent() && !has(Fault.BINARY_WITHOUT_HEADER)) {
                exchange.getResponseHeaders()
                        .set(
                                OipJson.JSON_LENGTH,
                                Integer.toString(reply.jsonLength().getAsInt()));
            } else if (has(Fault.LENGTH_IS_ALWAYS_THERE)) {
                exchange.getResponseHeaders()
                        .set(OipJson.JSON_LENGTH, Integer.toString(reply.body().length()));
            }
            Bytes sent = reply.body();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Accept-Encoding"))) {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                sent = packed(sent);
            }
            exchange.sendResponseHeaders(reply.status(), sent.length());
            exchange.getResponseBody().write(sent.shared());
        }
    }

    private static Bytes packed(Bytes body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body.shared());
        }
        return Bytes.wrap(packed.toByteArray());
    }

    private Reply answered(HttpExchange exchange, Bytes body) {
        try {
            return routed(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    body,
                    exchange.getRequestHeaders().getFirst(OipJson.JSON_LENGTH));
        } catch (Problem problem) {
            return failed(problem);
        } catch (RuntimeException unexpected) {
            return failed(Problem.from(unexpected));
        }
    }

    private Reply failed(Problem problem) {
        int status = has(Fault.ERRORS_ARE_500) ? 500 : problem.code().httpStatus();
        return has(Fault.ERRORS_ARE_TEXT)
                ? new Reply(status, "text/plain", OptionalInt.empty(), Bytes.utf8(problem.detail()))
                : new Reply(status, "application/json", OptionalInt.empty(), OipJson.error(problem, "req_1"));
    }

    private Reply routed(String verb, String path, Bytes body, @Nullable String jsonLength) {
        boolean slash = path.endsWith("/");
        List<String> parts =
                Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
        if (parts.equals(List.of("v2"))) {
            if (has(Fault.NO_SERVER_METADATA) || (slash && has(Fault.NO_SLASH))) {
                throw Problem.notFound("path", path);
            }
            return Reply.json(OipJson.server(SERVER));
        }
        return switch (String.join("/", parts.subList(0, Math.min(2, parts.size())))) {
            case "v2/health" -> health(parts.getLast());
            case "v2/repository" -> repository(parts, body);
            case "v2/models" -> model(verb, parts.subList(2, parts.size()), body, jsonLength);
            default -> throw Problem.notFound("path", path);
        };
    }

    private static Reply health(String which) {
        return Reply.json(which.equals("live") ? OipJson.live(true) : OipJson.ready(true));
    }

    private Reply repository(List<String> parts, Bytes body) {
        if (parts.getLast().equals("index")) {
            boolean readyOnly = OipJson.readReadyOnly(body) && !has(Fault.NOT_READY_IN_READY_INDEX);
            return Reply.json(OipJson.index(models.versions(), readyOnly));
        }
        OipJson.checkRepositoryRequest(body);
        models.find(new OipName(parts.get(3), ""));
        return Reply.json(OipJson.object(json -> {}));
    }

    private Reply model(String verb, List<String> parts, Bytes body, @Nullable String jsonLength) {
        if (parts.equals(List.of("stats"))) {
            return statistics(OipJson.statistics(counts().statistics()));
        }
        boolean versioned = parts.size() > 2 && parts.get(1).equals("versions");
        if (versioned && has(Fault.NO_VERSION_PATHS)) {
            throw Problem.notFound("path", String.join("/", parts));
        }
        OipName name = new OipName(parts.getFirst(), versioned ? parts.get(2) : "");
        if (has(Fault.UNKNOWN_VERSION_IS_ANSWERED)) {
            name = new OipName(name.name(), "");
        }
        List<String> rest = parts.subList(versioned ? 3 : 1, parts.size());
        String expected = rest.equals(List.of("infer")) ? "POST" : "GET";
        if (!verb.equals(expected) && !has(Fault.VERBS_ARE_NOT_LOOKED_AT)) {
            throw Problem.of(Code.METHOD_NOT_ALLOWED, "method: " + verb + " (expected: " + expected + ")");
        }
        return one(name, rest.isEmpty() ? "" : rest.getFirst(), body, jsonLength);
    }

    private Reply one(OipName name, String what, Bytes body, @Nullable String jsonLength) {
        Model model = found(name, what);
        OipModel said = OipModel.of(model, List.of(ToyModels.VERSION));
        return switch (what) {
            case "" -> {
                if (has(Fault.NO_METADATA_OF_DYNAMIC_SHAPES)) {
                    throw Problem.of(Code.INTERNAL, "null");
                }
                yield Reply.json(OipJson.model(said));
            }
            case "ready" -> Reply.json(OipJson.modelReady(name, true));
            case "config" -> config(OipJson.config(said));
            case "stats" -> statistics(OipJson.statistics(List.of(counts().statistics(model))));
            case "infer" -> infer(name, model, body, jsonLength);
            default -> throw Problem.notFound("path", what);
        };
    }

    private Model found(OipName name, String what) {
        try {
            return models.find(name);
        } catch (Problem unknown) {
            if (what.equals("infer") && has(Fault.UNKNOWN_MODEL_IS_A_BAD_REQUEST)) {
                throw Problem.invalid("model_url", "none", "to be given");
            }
            if (what.equals("ready") && has(Fault.UNKNOWN_MODEL_READY_IS_424)) {
                throw Problem.of(Code.CONFLICT, "not ready");
            }
            throw unknown;
        }
    }

    private ToyModels counts() {
        return has(Fault.STATISTICS_STAND_STILL) ? new ToyModels() : models;
    }

    private Reply statistics(Bytes body) {
        return Reply.json(
                has(Fault.STATISTICS_LACK_CACHE) ? Bytes.utf8(body.utf8().replace("cache_hit", "hits")) : body);
    }

    private Reply config(Bytes body) {
        return Reply.json(
                has(Fault.CONFIG_LACKS_DIMENSIONS) ? Bytes.utf8(body.utf8().replace("dims", "sizes")) : body);
    }

    private Reply infer(OipName name, Model model, Bytes body, @Nullable String jsonLength) {
        refuse(body, jsonLength);
        OipRequest request;
        try {
            request = OipJson.read(name, model, body, jsonLength, OipLimits.defaults());
        } catch (Problem problem) {
            if (faults.stream().noneMatch(fault -> overlooks(fault, problem))) {
                throw problem;
            }
            request = OipJson.read(name, model, right(model), null, OipLimits.defaults());
        }
        return reply(model, changed(request, jsonLength));
    }

    private void refuse(Bytes body, @Nullable String jsonLength) {
        String text = body.utf8();
        if ((has(Fault.UNKNOWN_PARAMETERS_ARE_REFUSED) && text.contains("x-unknown"))
                || (has(Fault.NESTED_IS_REFUSED) && text.contains("[["))
                || (has(Fault.RAW_IS_REFUSED) && "0".equals(jsonLength))
                || (has(Fault.FAILS_WITHOUT_OUTPUTS) && !text.contains("\"outputs\""))) {
            throw Problem.invalid("body", "this", "something else");
        }
    }

    /** What is answered all the same. */
    private static boolean overlooks(Fault fault, Problem problem) {
        String detail = problem.detail();
        String field = Optional.ofNullable(problem.field()).orElse("");
        return switch (fault) {
            case BELIEVES_ANY_SHAPE -> detail.contains("as the shape");
            case UNKNOWN_OUTPUT_IS_LEFT_OUT -> field.startsWith("outputs");
            case UNKNOWN_INPUT_IS_LEFT_OUT -> field.equals("inputs[0].name");
            case INPUT_TWICE_IS_ANSWERED -> detail.contains("twice");
            case ANY_DATATYPE -> field.endsWith(".datatype");
            case NEGATIVE_SHAPE -> detail.contains("dimensions of 0 or more");
            case NUMBERS_ARE_WRAPPED -> detail.contains("in the range of") || detail.contains("18446744073709551616");
            case NULL_IS_ZERO -> detail.contains(": null (");
            case TEXT_IS_A_NUMBER -> detail.contains("\"one\"") || detail.contains(": 1 (expected: a string");
            case OBJECTS_ARE_PARAMETERS -> field.startsWith("parameters.a");
            case BINARY_REST_IS_IGNORED -> detail.contains("behind the last tensor");
            default -> false;
        };
    }

    private static Bytes right(Model model) {
        return Asking.with(
                        model.inputs().stream().map(spec -> Sample.of(spec, 1)).toList())
                .body();
    }

    private OipRequest changed(OipRequest request, @Nullable String jsonLength) {
        List<Tensor> inputs = request.inputs().tensors();
        if (has(Fault.FAILS_ON_SEVERAL_ROWS) && inputs.getFirst().shape().getFirst() > 1) {
            throw Problem.of(Code.INTERNAL, "no batches");
        }
        if (has(Fault.BIG_ENDIAN) && jsonLength != null) {
            inputs = inputs.stream().map(ToyHttp::turned).toList();
        }
        List<WantedOutput> outputs = request.outputs();
        if (has(Fault.ALL_OUTPUTS_ALWAYS)) {
            outputs = List.of();
        }
        if (has(Fault.OUTPUT_ORDER_OF_ITS_OWN)) {
            outputs = outputs.stream()
                    .sorted((one, other) -> one.name().compareTo(other.name()))
                    .toList();
        }
        WantedOutput.Form rest = request.rest();
        if (has(Fault.BINARY_OUTPUT_IS_JSON)) {
            rest = WantedOutput.Form.JSON;
            outputs = outputs.stream()
                    .map(output -> new WantedOutput(output.name(), WantedOutput.Form.JSON))
                    .toList();
        }
        return new OipRequest(
                request.model(),
                has(Fault.NO_ID) ? "" : request.id(),
                new Inputs.Tensors(inputs),
                outputs,
                rest,
                request.nonFinite(),
                request.raw(),
                request.timeout());
    }

    static Tensor turned(Tensor tensor) {
        int width = Math.max(1, Elements.width(tensor.type()));
        byte[] bytes = tensor.content().toArray();
        for (int at = 0; at + width <= bytes.length; at += width) {
            for (int i = 0; i < width / 2; i++) {
                byte low = bytes[at + i];
                bytes[at + i] = bytes[at + width - 1 - i];
                bytes[at + width - 1 - i] = low;
            }
        }
        return new Tensor(tensor.name(), tensor.type(), tensor.shape(), Bytes.wrap(bytes));
    }

    private Reply reply(Model model, OipRequest request) {
        Predictions said = models.predict(model, request.predict("pred_1", ""));
        Predictions told = !has(Fault.NO_MODEL_VERSION)
                ? said
                : new Predictions(said.id(), said.model(), "", said.rollout(), said.results(), said.usage(), 1, 1, 1);
        OipBody body = OipJson.reply(request, told);
        Bytes bytes = body.bytes();
        if (has(Fault.BINARY_SIZE_IS_WRONG) && body.jsonLength().isPresent()) {
            bytes = smaller(bytes);
        }
        return new Reply(200, body.contentType(), body.jsonLength(), bytes);
    }

    /** The last digit of the first size, one less. */
    private static Bytes smaller(Bytes body) {
        byte[] bytes = body.toArray();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("binary_data_size") + "binary_data_size\":".length();
        while (Character.isDigit(text.charAt(at + 1))) {
            at++;
        }
        bytes[at]--;
        return Bytes.wrap(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
