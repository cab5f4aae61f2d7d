package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.platform.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.ModelRegistry.ModelVersionStatus;
import org.mlflow.api.proto.ModelRegistry.RegisteredModel;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** MLflow's own Java client against the admin port: one life of a model, from its name to its end. */
@Timeout(300)
@TestMethodOrder(OrderAnnotation.class)
class MlflowClientTest {
    private static final String FIRST = "1";
    private static final String SECOND = "2";
    private static final String THIRD = "3";
    private static final String MODEL = "churn";

    @TempDir
    private static Path dir;

    private static Installation installation;
    private static Rollouts rollouts;
    private static Api admin;
    private static MlflowClient client;

    @BeforeAll
    static void start() {
        installation = Installation.start(Layout.ONE_PROCESS, dir);
        rollouts = new Rollouts(installation);
        admin = Api.admin(installation);
        client = new MlflowClient(
                new BasicMlflowHostCreds(installation.adminUrl(installation.edge()), installation.adminKey()));
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
            admin.close();
            rollouts.close();
        }
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    @Order(1)
    void a_model_is_made_and_found() {
        client.sendPost("registered-models/create", json(Map.of("name", MODEL, "description", "who leaves")));

        RegisteredModel made = client.getRegisteredModel(MODEL);

        assertThat(made.getName()).isEqualTo(MODEL);
        assertThat(made.getDescription()).isEqualTo("who leaves");
        assertThat(made.getCreationTimestamp()).isPositive();
        assertThat(made.getLatestVersionsList()).isEmpty();
    }

    @Test
    @Order(2)
    void versions_are_made_from_what_was_uploaded_and_numbered() {
        create("1.0.0");
        create("1.1.0");

        ModelVersion second = client.getModelVersion(MODEL, SECOND);
        assertThat(second.getName()).isEqualTo(MODEL);
        assertThat(second.getVersion()).isEqualTo(SECOND);
        assertThat(second.getCurrentStage()).isEqualTo("None");
        assertThat(second.getStatus()).isEqualTo(ModelVersionStatus.READY);
        assertThat(second.getRunId()).isEqualTo("run-1.1.0");
        assertThat(second.getTagsList())
                .anySatisfy(tag -> {
                    assertThat(tag.getKey()).isEqualTo("gopuram.version");
                    assertThat(tag.getValue()).isEqualTo("1.1.0");
                })
                .anySatisfy(tag -> assertThat(tag.getKey()).isEqualTo("team"));
        assertThat(client.getModelVersionDownloadUri(MODEL, SECOND)).contains(MODEL);
    }

    @Test
    @Order(3)
    void they_are_searched_in_pages() {
        assertThat(client.searchModelVersions("name='" + MODEL + "'").getItems())
                .extracting(ModelVersion::getVersion)
                .containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(client.searchModelVersions("name='nobody'").getItems()).isEmpty();

        var first = client.searchModelVersions("name='" + MODEL + "'", 1, List.of("version_number ASC"));
        assertThat(first.getItems()).extracting(ModelVersion::getVersion).containsExactly(FIRST);
        assertThat(first.hasNextPage()).isTrue();
        assertThat(first.getNextPage().getItems())
                .extracting(ModelVersion::getVersion)
                .containsExactly(SECOND);
    }

    @Test
    @Order(4)
    void stages_are_our_aliases() {
        transition(FIRST, "Production", false);
        transition(SECOND, "Staging", false);

        assertThat(client.getLatestVersions(MODEL, List.of("Production")))
                .extracting(ModelVersion::getVersion)
                .containsExactly(FIRST);
        assertThat(client.getLatestVersions(MODEL, List.of("Staging")))
                .extracting(ModelVersion::getVersion)
                .containsExactly(SECOND);
        assertThat(rollouts.history(MODEL).path(0).path("version").asString()).isEqualTo("1.0.0");

        transition(SECOND, "Production", true);

        assertThat(client.getModelVersion(MODEL, SECOND).getCurrentStage()).isEqualTo("Production");
        assertThat(client.getModelVersion(MODEL, FIRST).getCurrentStage())
                .as("what was in production last stays deployable")
                .isEqualTo("None");
        assertThat(rollouts.history(MODEL).path(0).path("version").asString()).isEqualTo("1.1.0");
        assertThat(predictedBy()).isEqualTo("1.1.0");
    }

    @Test
    @Order(5)
    void aliases_and_tags_are_set_and_taken_away() {
        client.sendPost("registered-models/alias", json(Map.of("name", MODEL, "alias", "champion", "version", SECOND)));
        client.sendPost("registered-models/set-tag", json(Map.of("name", MODEL, "key", "owner", "value", "ann")));
        client.sendPost(
                "model-versions/set-tag",
                json(Map.of("name", MODEL, "version", SECOND, "key", "checked", "value", "yes")));

        assertThat(client.sendGet("registered-models/alias?name=" + MODEL + "&alias=champion"))
                .contains("\"version\":\"" + SECOND + "\"");
        assertThat(client.getModelVersion(MODEL, SECOND).getAliasesList()).contains("champion");
        assertThat(client.getRegisteredModel(MODEL).getTagsList())
                .anySatisfy(tag -> assertThat(tag.getValue()).isEqualTo("ann"));
        assertThat(client.getModelVersion(MODEL, SECOND).getTagsList())
                .anySatisfy(tag -> assertThat(tag.getKey()).isEqualTo("checked"));

        delete("registered-models/alias", Map.of("name", MODEL, "alias", "champion"));
        delete("registered-models/delete-tag", Map.of("name", MODEL, "key", "owner"));

        assertThat(client.getModelVersion(MODEL, SECOND).getAliasesList()).doesNotContain("champion");
        assertThat(client.getRegisteredModel(MODEL).getTagsList())
                .noneSatisfy(tag -> assertThat(tag.getKey()).isEqualTo("owner"));
        assertThatThrownBy(() -> client.sendGet("registered-models/alias?name=" + MODEL + "&alias=champion"))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("INVALID_PARAMETER_VALUE");
    }

    @Test
    @Order(6)
    void descriptions_change() {
        client.sendPatch(
                "model-versions/update", json(Map.of("name", MODEL, "version", SECOND, "description", "the second")));
        client.sendPatch("registered-models/update", json(Map.of("name", MODEL, "description", "who goes")));

        assertThat(client.getModelVersion(MODEL, SECOND).getDescription()).isEqualTo("the second");
        assertThat(client.getRegisteredModel(MODEL).getDescription()).isEqualTo("who goes");
    }

    @Test
    @Order(7)
    void what_is_not_there_and_what_is_there_already_are_told_in_mlflows_words() {
        assertThatThrownBy(() -> client.sendPost("registered-models/create", json(Map.of("name", MODEL))))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("RESOURCE_ALREADY_EXISTS");
        assertThatThrownBy(() -> client.getModelVersion(MODEL, "77"))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("RESOURCE_DOES_NOT_EXIST");
        assertThatThrownBy(() -> client.sendPost(
                        "model-versions/create", json(Map.of("name", MODEL, "source", "s3://elsewhere/model"))))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("INVALID_PARAMETER_VALUE")
                .hasMessageContaining("/admin/v1/uploads");
    }

    @Test
    @Order(8)
    void a_version_that_nothing_needs_and_then_the_model_are_deleted() {
        create("1.2.0");
        transition(THIRD, "Archived", false);
        assertThat(client.getModelVersion(MODEL, THIRD).getCurrentStage()).isEqualTo("Archived");

        delete("model-versions/delete", Map.of("name", MODEL, "version", THIRD));
        assertThat(client.searchModelVersions("name='" + MODEL + "'").getItems())
                .extracting(ModelVersion::getVersion)
                .containsExactlyInAnyOrder(FIRST, SECOND);

        transition(SECOND, "None", false);
        delete("registered-models/delete", Map.of("name", MODEL));

        assertThatThrownBy(() -> client.getRegisteredModel(MODEL))
                .isInstanceOf(MlflowClientException.class)
                .hasMessageContaining("RESOURCE_DOES_NOT_EXIST");
    }

    private static void create(String version) {
        Reply put = admin.post("/admin/v1/uploads", "application/zip", Churn.good(MODEL, version));
        assertThat(put.status()).as(put.toString()).isEqualTo(201);
        client.sendPost(
                "model-versions/create",
                json(Map.of(
                        "name",
                        MODEL,
                        "source",
                        put.json().path("source").asString(),
                        "run_id",
                        "run-" + version,
                        "tags",
                        List.of(Map.of("key", "team", "value", "retention")))));
        rollouts.awaitReady("models", MODEL, version);
    }

    private static void transition(String version, String stage, boolean archiveFormer) {
        client.sendPost(
                "model-versions/transition-stage",
                json(Map.of(
                        "name",
                        MODEL,
                        "version",
                        version,
                        "stage",
                        stage,
                        "archive_existing_versions",
                        archiveFormer)));
    }

    /** The client cannot send this itself. */
    private static void delete(String path, Map<String, ?> body) {
        Reply deleted = admin.delete("/api/2.0/mlflow/" + path, body);
        assertThat(deleted.status()).as(deleted.toString()).isEqualTo(200);
    }

    private static String predictedBy() {
        try (Api api = new Api(
                installation.url(),
                Api.createKey(installation, "predict").path("secret").asString())) {
            Reply reply = api.post("/v1/models/" + MODEL + "/predict", Map.of("inputs", List.of(Churn.person(1, 1))));
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            return reply.json().path("version").asString();
        }
    }

    private static String json(Map<String, ?> body) {
        return Json.write(body).utf8();
    }
}
