package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryRoutesTest {
    private static final String MODELS = "/admin/v1/models";
    private static final String SENTIMENT = MODELS + "/sentiment";

    private final TestEdge edge = new TestEdge();

    RegistryRoutesTest() {
        edge.registry.add("sentiment", "1.0.0").add("sentiment", "2.0.0");
    }

    private FakeExchange send(String method, String path, String body) {
        return edge.send(method, path, body.replace('\'', '"')).await();
    }

    private static byte[] archive(int length) {
        byte[] archive = new byte[length];
        new Random(5).nextBytes(archive);
        return archive;
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/zip", "application/gzip", "application/x-tar", "application/octet-stream"})
    void an_archive_reaches_the_registry_whole_in_parts(String type) {
        byte[] archive = archive(600_000);

        FakeExchange reply = edge.upload(
                "POST", MODELS + "?name=mood&version=1.2.0&description=new&tag.team=a", type, Bytes.wrap(archive));

        assertThat(reply.status).as(reply.text()).isEqualTo(201);
        assertThat(edge.registry.uploaded()).isEqualTo(archive);
        assertThat(Objects.requireNonNull(edge.registry.begun).bytes()).isEqualTo(600_000);
        assertThat(Objects.requireNonNull(edge.registry.registering).tags()).isEqualTo(Map.of("team", "a"));
        assertThat(reply.json().path("version").asString()).isEqualTo("1.2.0");
    }

    @Test
    void a_form_brings_its_archive_between_boundaries_whatever_the_bytes_are() {
        byte[] archive = archive(70_000);
        byte[] tricky = "\r\n--edge\r\n\r\n--edg\r\r\n--edge".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        System.arraycopy(tricky, 0, archive, 1000, tricky.length - 1);
        archive[999] = '\r';
        archive[1000 + 4] = 'X';
        byte[] form = form("edge-boundary", archive);

        FakeExchange reply =
                edge.upload("POST", MODELS, "multipart/form-data; boundary=\"edge-boundary\"", Bytes.wrap(form));

        assertThat(reply.status).as(reply.text()).isEqualTo(201);
        assertThat(edge.registry.uploaded()).isEqualTo(archive);
        assertThat(Objects.requireNonNull(edge.registry.registering).description())
                .isEqualTo("of a form");
    }

    private static byte[] form(String boundary, byte[] archive) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.writeBytes(Bytes.utf8("--" + boundary + "\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n"
                        + "of a form\r\n--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n"
                        + "Content-Type: application/zip\r\n\r\n")
                .toArray());
        out.writeBytes(archive);
        out.writeBytes(Bytes.utf8("\r\n--" + boundary + "--\r\n").toArray());
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/zip|''|400",
                "text/html|x|415",
                "application/json|{}|415",
                "multipart/form-data|x|400",
                "multipart/form-data; boundary=b|x|400",
                "multipart/form-data; boundary=b|--b--|400",
                "multipart/form-data; boundary=b|--b~~Content-Disposition: form-data; filename=\"a\"~~~~x|400",
            })
    void what_is_no_archive_is_refused_and_registers_nothing(String type, String body, int status) {
        FakeExchange reply = edge.upload("POST", MODELS, type, Bytes.utf8(body.replace("~~", "\r\n")));

        assertThat(reply.status).as(reply.text()).isEqualTo(status);
        assertThat(edge.registry.registering).isNull();
    }

    @Test
    void what_the_registry_refuses_is_told_with_its_reasons() {
        edge.registry.failing = Problem.of(Problem.Code.UNPROCESSABLE, "bundle: no model.onnx; no MODEL_CARD.md");

        FakeExchange reply = edge.upload("POST", MODELS, "application/zip", Bytes.wrap(archive(10)));

        assertThat(reply.status).isEqualTo(422);
        assertThat(reply.json().path("detail").asString()).contains("model.onnx", "MODEL_CARD.md");
    }

    @Test
    void a_prompt_comes_as_json_and_is_packed() throws IOException {
        FakeExchange reply = send(
                "POST",
                "/admin/v1/prompts",
                "{'name':'greet','version':'1.0.0','template':[{'role':'user','content':'{{q}}'}],"
                        + "'outputSchema':{'type':'object'},'models':['extractive']}");

        assertThat(reply.status).as(reply.text()).isEqualTo(201);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(edge.registry.uploaded()))) {
            ZipEntry first = zip.getNextEntry();
            assertThat(Objects.requireNonNull(first).getName()).isEqualTo("config.yaml");
            assertThat(new String(zip.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"kind\":\"prompt\"", "\"output_schema\":{\"type\":\"object\"}");
        }
        assertThat(packed()).containsExactly("config.yaml");
        assertThat(send("POST", "/admin/v1/prompts", "{'name':'greet','version':'1.0.0'}")
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("template");
    }

    @Test
    void what_a_prompt_brings_besides_is_packed_where_it_is_there() throws IOException {
        send(
                "POST",
                "/admin/v1/prompts",
                "{'name':'greet','version':'1.0.0','template':[{'role':'user','content':'hi'}],'card':'# Greets',"
                        + "'evaluation':{'metrics':{'kind':0.9}},"
                        + "'golden':{'rows':[{'input':{},'output':[{'role':'user','content':'hi'}]}]}}");
        assertThat(packed()).containsExactly("config.yaml", "MODEL_CARD.md", "evaluation_report.json", "golden.json");

        edge.upload("POST", "/admin/v1/prompts", "application/yaml", Bytes.utf8("name: greet\n"));
        assertThat(packed()).containsExactly("config.yaml");
    }

    private List<String> packed() throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(edge.registry.uploaded()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @Test
    void models_and_prompts_are_listed_apart() {
        edge.registry.add("greet", "1.0.0", Kind.PROMPT);

        assertThat(edge.get(MODELS).json().path("models").findValuesAsString("name"))
                .containsExactly("sentiment");
        assertThat(edge.get("/admin/v1/prompts").json().path("models").findValuesAsString("name"))
                .containsExactly("greet");
    }

    @Test
    void a_version_is_shown_with_all_its_bundle_says() {
        FakeExchange reply = edge.get(SENTIMENT + "/versions/2.0.0");

        assertThat(reply.json().path("status").asString()).isEqualTo("ready");
        assertThat(reply.json().at("/evaluation/metrics/accuracy").asDouble()).isEqualTo(0.9);
        assertThat(reply.json().at("/input_schema/type").asString()).isEqualTo("object");
        assertThat(edge.get(SENTIMENT + "/versions").json().at("/versions/0").has("evaluation"))
                .isFalse();
        FakeExchange card = edge.get(SENTIMENT + "/versions/2.0.0/card");
        assertThat(card.header("content-type")).startsWith("text/markdown");
        assertThat(card.text()).startsWith("# sentiment");
        assertThat(edge.get(SENTIMENT + "/versions/2.0.0/health")
                        .json()
                        .path("requests")
                        .asInt())
                .isEqualTo(10);
        assertThat(edge.get(SENTIMENT + "/versions/2.0.0/files/tokenizer/tokenizer.json")
                        .text())
                .isEqualTo("file tokenizer/tokenizer.json");
        assertThat(edge.get(SENTIMENT + "/versions/9.0.0").status).isEqualTo(404);
    }

    @Test
    void an_alias_moves_and_its_terms_are_kept() {
        send("PUT", SENTIMENT + "/aliases/production", "{'version':'1.0.0'}");
        FakeExchange moved = send(
                "PUT", SENTIMENT + "/aliases/production", "{'version':'2.0.0','expected':'1.0.0','reason':'better'}");

        assertThat(moved.status).as(moved.text()).isEqualTo(200);
        assertThat(moved.json().path("previous").asString()).isEqualTo("1.0.0");
        assertThat(send("PUT", SENTIMENT + "/aliases/production", "{'version':'1.0.0','expected':'1.0.0'}").status)
                .isEqualTo(409);
        assertThat(edge.get(SENTIMENT + "/aliases")
                        .json()
                        .at("/aliases/0/guarded")
                        .asBoolean())
                .isTrue();
        FakeExchange history = edge.get(SENTIMENT + "/history?alias=production&at=2026-01-02T00:00:00Z");
        assertThat(history.json().at("/terms/0/version").asString()).isEqualTo("2.0.0");
        assertThat(Objects.requireNonNull(edge.registry.looked).at()).isEqualTo("2026-01-02T00:00:00Z");
        assertThat(edge.get(SENTIMENT + "/history?at=yesterday").status).isEqualTo(400);
        assertThat(edge.get(SENTIMENT + "/versions/production")
                        .json()
                        .path("version")
                        .asString())
                .isEqualTo("2.0.0");
        edge.delete(SENTIMENT + "/aliases/production");
        assertThat(edge.get(SENTIMENT + "/aliases").json().path("aliases").isEmpty())
                .isTrue();
    }

    @Test
    void a_move_that_needs_somebody_else_is_accepted_and_waits() {
        FakeExchange moved = send("PUT", SENTIMENT + "/aliases/guarded", "{'version':'2.0.0'}");

        assertThat(moved.status).isEqualTo(202);
        String id = moved.json().at("/pending/id").asString();
        assertThat(edge.get("/admin/v1/approvals?pending=true")
                        .json()
                        .at("/approvals/0/id")
                        .asString())
                .isEqualTo(id);
        FakeExchange decided = send("POST", "/admin/v1/approvals/" + id, "{'approve':false,'comment':'not yet'}");
        assertThat(decided.json().path("state").asString()).isEqualTo("rejected");
        assertThat(send("POST", "/admin/v1/approvals/" + id, "{}").status).isEqualTo(400);
    }

    @Test
    void a_roll_out_begins_with_its_strategys_defaults_and_what_is_said() {
        FakeExchange begun = send(
                "POST",
                SENTIMENT + "/rollouts",
                "{'candidate':'2.0.0','policy':{'steps':[0.1,1],'dwell':'90s','min_labels':50}}");

        assertThat(begun.status).as(begun.text()).isEqualTo(201);
        RolloutPolicy policy = Objects.requireNonNull(edge.registry.starting).policy();
        assertThat(policy.strategy()).isEqualTo(RolloutPolicy.Strategy.CANARY);
        assertThat(policy.steps()).isEqualTo(List.of(0.1, 1.0));
        assertThat(policy.dwell()).isEqualTo(Duration.ofSeconds(90));
        assertThat(policy.minLabels()).isEqualTo(50);
        assertThat(policy.accuracyDrop()).isEqualTo(0.05);
        assertThat(begun.json().at("/policy/dwell").asString()).isEqualTo("90s");
        String path = "/admin/v1/rollouts/" + begun.json().path("id").asString();
        assertThat(send("POST", path, "{'action':'abort','reason':'no'}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("rolled_back");
        assertThat(edge.get(path).json().path("reason").asString()).isEqualTo("no");
        assertThat(edge.get("/admin/v1/rollouts?open=true")
                        .json()
                        .path("rollouts")
                        .size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|candidate",
                "{'candidate':'2.0.0','policy':{'dwell':'90'}}|dwell",
                "{'candidate':'2.0.0','policy':{'steps':[0.5,0.2]}}|steps",
                "{'candidate':'2.0.0','policy':{'minRequest':1}}|policy.minRequest",
                "{'candidate':'2.0.0','strategy':'big_bang'}|strategy",
            })
    void a_roll_out_that_cannot_be_is_400_naming_the_field(String body, String field) {
        FakeExchange reply = send("POST", SENTIMENT + "/rollouts", body);

        assertThat(reply.status).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("field").asString()).isEqualTo(field);
    }

    @Test
    void descriptions_tags_and_archives_change_what_is_shown() {
        send("PUT", SENTIMENT, "{'description':'moods'}");
        send("PUT", SENTIMENT + "/tags/team", "{'value':'a'}");
        send("PUT", SENTIMENT + "/versions/1.0.0/tags/run", "{'value':'7'}");
        FakeExchange archived = send("POST", SENTIMENT + "/versions/1.0.0/archive", "");

        assertThat(edge.get(SENTIMENT).json().path("description").asString()).isEqualTo("moods");
        assertThat(edge.get(SENTIMENT).json().at("/tags/team").asString()).isEqualTo("a");
        assertThat(archived.json().path("status").asString()).isEqualTo("archived");
        assertThat(archived.json().at("/tags/run").asString()).isEqualTo("7");
        edge.delete(SENTIMENT + "/tags/team");
        assertThat(edge.get(SENTIMENT).json().path("tags").isEmpty()).isTrue();
        assertThat(edge.delete(SENTIMENT + "/versions/1.0.0").status).isEqualTo(200);
        assertThat(edge.delete(SENTIMENT + "/versions/1.0.0").status).isEqualTo(404);
        assertThat(send("POST", SENTIMENT + "/rename", "{'to':'mood'}").status).isEqualTo(200);
        assertThat(edge.get(SENTIMENT).status).isEqualTo(404);
    }

    @Test
    void without_a_registry_everything_of_it_is_503_and_says_so() {
        edge.registry.failing = Problem.of(Problem.Code.UNAVAILABLE, "registry: no node answers");

        assertThat(edge.get(MODELS).status).isEqualTo(503);
        assertThat(edge.get("/admin/v1/loaded").status).isEqualTo(200);
    }
}
