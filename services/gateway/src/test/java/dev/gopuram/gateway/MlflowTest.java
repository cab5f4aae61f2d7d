package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What MLflow's clients send, as they send it. */
class MlflowTest {
    private static final String API = "/api/2.0/mlflow/";

    private final TestEdge edge = new TestEdge();

    MlflowTest() {
        edge.registry.add("m", "1.0.0").add("m", "1.4.2").add("mood", "0.1.0");
    }

    private FakeExchange send(String method, String path, String body) {
        return edge.send(method, API + path, body.replace('\'', '"')).await();
    }

    private FakeExchange get(String path) {
        return edge.get(API + path);
    }

    private static void assertError(FakeExchange reply, int status, String code) {
        assertThat(reply.status).as(reply.text()).isEqualTo(status);
        assertThat(reply.header("content-type")).isEqualTo("application/json");
        assertThat(reply.json().path("error_code").asString()).isEqualTo(code);
        assertThat(reply.json().path("message").asString()).isNotEmpty();
    }

    @Test
    void a_model_is_made_once() {
        FakeExchange made = send(
                "POST",
                "registered-models/create",
                "{'name':'new','description':'d','tags':[{'key':'team','value':'a'}],'unknown':1}");

        assertThat(made.status).as(made.text()).isEqualTo(200);
        assertThat(made.json().at("/registered_model/name").asString()).isEqualTo("new");
        assertThat(made.json().at("/registered_model/tags/0/value").asString()).isEqualTo("a");
        assertThat(made.json().at("/registered_model/creation_timestamp").asLong())
                .isEqualTo(1767225600000L);
        assertError(send("POST", "registered-models/create", "{'name':'new'}"), 400, "RESOURCE_ALREADY_EXISTS");
        assertError(send("POST", "registered-models/create", "{}"), 400, "INVALID_PARAMETER_VALUE");
    }

    @Test
    void another_conflict_is_no_name_that_is_taken() {
        edge.registry.failing = Problem.of(Problem.Code.CONFLICT, "m: in roll-out r_1 (expected: in none)");

        assertError(send("POST", "registered-models/rename", "{'name':'m','new_name':'n'}"), 409, "RESOURCE_CONFLICT");
    }

    @Test
    void the_latest_of_a_stage_that_is_named_twice_is_told_once() {
        send("POST", "model-versions/transition-stage", "{'name':'m','version':'2','stage':'Production'}");
        FakeExchange latest = get(
                "registered-models/get-latest-versions?name=m&stages=Production&stages=None" + "&stages=production");

        assertThat(latest.json()
                        .path("model_versions")
                        .valueStream()
                        .map(version -> version.path("version").asString()))
                .containsExactly("2", "1");
    }

    @Test
    void a_filter_costs_no_more_than_its_length_whatever_it_looks_for() {
        send("POST", "registered-models/set-tag", "{'name':'m','key':'k','value':'" + "a".repeat(2000) + "'}");

        assertThat(names("tags.k%20LIKE%20'" + "%25a".repeat(900) + "b'")).isEmpty();
        assertThat(names("tags.k%20LIKE%20'" + "%25a".repeat(900) + "%25'")).containsExactly("m");
        assertThat(names("name%20%3D%20'" + "x".repeat(4000) + "'")).isEmpty();
        assertThat(names("name%20LIKE%20'%25o%25d'")).containsExactly("mood");
        assertThat(names("name%20LIKE%20'm%25%25'")).containsExactly("m", "mood");
        assertThat(names("name%20LIKE%20'm_'")).isEmpty();
        assertThat(names("name%20%3D%20'm%5C'x'")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"})
    void a_version_is_its_number_and_ours_stands_beside(String prefix) {
        FakeExchange got = edge.get(prefix + "model-versions/get?name=m&version=2");

        assertThat(got.status).as(got.text()).isEqualTo(200);
        assertThat(got.json().at("/model_version/version").asString()).isEqualTo("2");
        assertThat(got.json().at("/model_version/status").asString()).isEqualTo("READY");
        assertThat(got.json().at("/model_version/current_stage").asString()).isEqualTo("None");
        assertThat(got.json().at("/model_version/tags").toString())
                .isEqualTo("[{\"key\":\"gopuram.version\",\"value\":\"1.4.2\"}]");
        assertThat(got.json().at("/model_version/aliases").toString()).isEqualTo("[\"1.4.2\"]");
        assertError(edge.get(prefix + "model-versions/get?name=m&version=9"), 404, "RESOURCE_DOES_NOT_EXIST");
        assertError(edge.get(prefix + "model-versions/get?name=m&version=1.4.2"), 400, "INVALID_PARAMETER_VALUE");
    }

    @Test
    void a_stage_is_entered_and_whoever_was_in_it_is_archived() {
        send("POST", "model-versions/transition-stage", "{'name':'m','version':'1','stage':'Production'}");
        FakeExchange second = send(
                "POST",
                "model-versions/transition-stage",
                "{'name':'m','version':'2','stage':'production','archive_existing_versions':true}");

        assertThat(second.json().at("/model_version/current_stage").asString()).isEqualTo("Production");
        assertThat(get("model-versions/get?name=m&version=1")
                        .json()
                        .at("/model_version/current_stage")
                        .asString())
                .isEqualTo("Archived");
        FakeExchange latest = get("registered-models/get-latest-versions?name=m&stages=Production");
        assertThat(latest.json().at("/model_versions/0/version").asString()).isEqualTo("2");
        assertThat(latest.json().path("model_versions").size()).isEqualTo(1);
        assertThat(send("POST", "registered-models/get-latest-versions", "{'name':'m','stages':['Archived']}")
                        .json()
                        .at("/model_versions/0/version")
                        .asString())
                .isEqualTo("1");
        send("POST", "model-versions/transition-stage", "{'name':'m','version':'2','stage':'None'}");
        assertThat(get("registered-models/get?name=m")
                        .json()
                        .at("/registered_model/aliases")
                        .size())
                .isEqualTo(2);
        assertError(
                send("POST", "model-versions/transition-stage", "{'name':'m','version':'2','stage':'Live'}"),
                400,
                "INVALID_PARAMETER_VALUE");
    }

    @Test
    void an_alias_that_stands_for_none_is_400_and_one_that_waits_is_told() {
        assertThat(send("POST", "registered-models/alias", "{'name':'m','alias':'best','version':'1'}").status)
                .isEqualTo(200);
        assertThat(get("registered-models/alias?name=m&alias=best")
                        .json()
                        .at("/model_version/version")
                        .asString())
                .isEqualTo("1");
        assertThat(get("registered-models/alias?name=m&alias=1.4.2")
                        .json()
                        .at("/model_version/version")
                        .asString())
                .isEqualTo("2");
        assertError(get("registered-models/alias?name=m&alias=worst"), 400, "INVALID_PARAMETER_VALUE");
        assertError(get("registered-models/alias?name=none&alias=best"), 404, "RESOURCE_DOES_NOT_EXIST");
        FakeExchange waits = send("POST", "registered-models/alias", "{'name':'m','alias':'guarded','version':'1'}");
        assertError(waits, 403, "PERMISSION_DENIED");
        assertThat(waits.json().path("message").asString()).contains("apr_0");
        send("DELETE", "registered-models/alias", "{'name':'m','alias':'best'}");
        assertError(get("registered-models/alias?name=m&alias=best"), 400, "INVALID_PARAMETER_VALUE");
    }

    @Test
    void models_are_found_by_filter_in_order_and_by_pages() {
        FakeExchange first = get("registered-models/search?max_results=1&order_by=name%20DESC");

        assertThat(first.json().at("/registered_models/0/name").asString()).isEqualTo("mood");
        String token = first.json().path("next_page_token").asString();
        FakeExchange second = get("registered-models/search?max_results=1&order_by=name%20DESC&page_token=" + token);
        assertThat(second.json().at("/registered_models/0/name").asString()).isEqualTo("m");
        assertThat(second.json().has("next_page_token")).isFalse();
        assertThat(names("name%20LIKE%20'mo%25'")).containsExactly("mood");
        assertThat(names("name%20ilike%20'MO__'")).containsExactly("mood");
        send("POST", "registered-models/set-tag", "{'name':'m','key':'team','value':'a b'}");
        assertThat(names("tags.team%20%3D%20'a%20b'%20AND%20name%20%21%3D%20'mood'"))
                .containsExactly("m");
        assertThat(names("tags.%60team%60%20%3D%20'x'")).isEmpty();
    }

    private java.util.List<String> names(String filter) {
        FakeExchange reply = get("registered-models/search?filter=" + filter);
        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        return reply.json()
                .path("registered_models")
                .valueStream()
                .map(model -> model.path("name").asString())
                .toList();
    }

    @Test
    void versions_of_one_model_are_found_the_highest_first() {
        FakeExchange found = get("model-versions/search?max_results=1000&filter=name%3D%27m%27");

        assertThat(found.json()
                        .path("model_versions")
                        .valueStream()
                        .map(v -> v.path("version").asString()))
                .containsExactly("2", "1");
        assertThat(get("model-versions/search?filter=name%3D%27none%27").text()).isEqualTo("{\"model_versions\":[]}");
        assertThat(get("model-versions/search?order_by=name&order_by=version_number%20ASC")
                        .json()
                        .at("/model_versions/2/name")
                        .asString())
                .isEqualTo("mood");
    }

    @ParameterizedTest
    @CsvSource({
        "registered-models/search?max_results=0",
        "registered-models/search?max_results=1001",
        "registered-models/search?page_token=x",
        "registered-models/search?page_token=-1",
        "registered-models/search?order_by=colour",
        "registered-models/search?order_by=name%20UP",
        "registered-models/search?filter=colour%3D'red'",
        "registered-models/search?filter=name%3D'm'%20OR%20name%3D'n'",
        "registered-models/search?filter=name%3D'm",
        "registered-models/search?filter=name%3D'm'%20AND%20",
        "model-versions/get?name=m",
    })
    void what_cannot_be_asked_is_400(String path) {
        assertError(get(path), 400, "INVALID_PARAMETER_VALUE");
    }

    @Test
    void a_version_is_made_of_an_archive_that_was_put_there() {
        FakeExchange put = edge.upload("POST", "/admin/v1/uploads", "application/zip", Bytes.utf8("PK"));
        String source = put.json().path("source").asString();
        FakeExchange made = send(
                "POST",
                "model-versions/create",
                "{'name':'fresh','source':'" + source + "','run_id':'r1','tags':[{'key':'a','value':'b'}]}");

        assertThat(made.json().at("/model_version/version").asString()).isEqualTo("1");
        assertThat(Objects.requireNonNull(edge.registry.registering).runId()).isEqualTo("r1");
        FakeExchange elsewhere = send("POST", "model-versions/create", "{'name':'m','source':'s3://bucket/m'}");
        assertError(elsewhere, 400, "INVALID_PARAMETER_VALUE");
        assertThat(elsewhere.json().path("message").asString()).contains("/admin/v1/uploads");
        assertThat(get("model-versions/get-download-uri?name=m&version=2")
                        .json()
                        .path("artifact_uri")
                        .asString())
                .isEqualTo("gopuram:/models/m/1.4.2");
    }

    @Test
    void descriptions_and_tags_change_and_things_are_deleted_by_a_body_or_a_query() {
        assertThat(send("PATCH", "registered-models/update", "{'name':'m','description':'x'}")
                        .json()
                        .at("/registered_model/description")
                        .asString())
                .isEqualTo("x");
        assertThat(send("PATCH", "model-versions/update", "{'name':'m','version':'1','description':'y'}")
                        .json()
                        .at("/model_version/description")
                        .asString())
                .isEqualTo("y");
        send("POST", "model-versions/set-tag", "{'name':'m','version':'1','key':'k','value':'v'}");
        assertThat(get("model-versions/get?name=m&version=1").text()).contains("{\"key\":\"k\",\"value\":\"v\"}");
        send("DELETE", "model-versions/delete-tag", "{'name':'m','version':'1','key':'k'}");
        assertThat(get("model-versions/get?name=m&version=1").text()).doesNotContain("\"key\":\"k\"");
        assertThat(send("DELETE", "model-versions/delete", "{'name':'m','version':'1'}")
                        .text())
                .isEqualTo("{}");
        assertThat(send("POST", "registered-models/rename", "{'name':'m','new_name':'n'}")
                        .json()
                        .at("/registered_model/name")
                        .asString())
                .isEqualTo("n");
        assertThat(edge.delete(API + "registered-models/delete?name=n").status).isEqualTo(200);
        assertError(get("registered-models/get?name=n"), 404, "RESOURCE_DOES_NOT_EXIST");
    }

    @Test
    void without_a_key_or_a_path_the_words_are_mlflows_too() {
        assertError(edge.raw("GET", API + "registered-models/search", "").await(), 401, "UNAUTHENTICATED");
        assertError(get("experiments/list"), 404, "RESOURCE_DOES_NOT_EXIST");
    }
}
