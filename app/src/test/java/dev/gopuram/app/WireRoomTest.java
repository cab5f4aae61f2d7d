package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the edge reads can cross to another node: a body of the permitted size is not refused on the way. */
class WireRoomTest {
    private static final String TWO_NODES = """
            nodes:
              edge: { runs: [gateway] }
              core: { runs: [users, models, search, chat], wire: "core:9443" }
            """;

    @TempDir
    Path dir;

    @Test
    void the_defaults_have_room() throws IOException {
        GopuramConfig config = read(TWO_NODES);
        long largest = config.gateway().routes().index().maxBody().bytes();
        assertThat(config.search().maxRequest().bytes()).isEqualTo(largest);
        assertThat(config.wire().client().maxMessage().bytes())
                .isGreaterThan(largest + ByteSize.mib(2).bytes());
        assertThat(config.wire().server().maxMessage().bytes())
                .isGreaterThan(largest + ByteSize.mib(2).bytes());
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.routes.chat.max_body, 'gateway: { routes: { chat: { max_body: 48MiB } } }'",
        "gateway.routes.embed.max_body, 'gateway: { routes: { embed: { max_body: 48MiB } } }'",
        "gateway.routes.predict.max_body, 'gateway: { routes: { predict: { max_body: 48MiB } } }'",
        "registry.uploads.max_part, 'registry: { uploads: { max_part: 48MiB } }'",
        "gateway.routes.search.max_body, 'gateway: { routes: { search: { max_body: 48MiB } } }'",
        "gateway.routes.index.max_body, 'gateway: { routes: { index: { max_body: 48MiB } } }'",
        "gateway.routes.users.max_body, 'gateway: { routes: { users: { max_body: 48MiB } } }'",
        "models.max_request, 'models: { max_request: 48MiB }'",
        "search.max_request, 'search: { max_request: 48MiB }'",
    })
    void a_body_that_cannot_cross_the_wire_stops_the_start(String key, String yaml) throws IOException {
        assertThatThrownBy(() -> read(TWO_NODES + yaml))
                .hasMessageContaining("wire.server.max_message: 36MiB")
                .hasMessageContaining("at least 52288KiB, as " + key + " is 48MiB");
        assertThatThrownBy(() -> read(TWO_NODES + wire("52287KiB") + yaml))
                .hasMessageContaining("wire.server.max_message: 52287KiB");
        assertThat(read(TWO_NODES + wire("52288KiB") + yaml).nodes()).hasSize(2);
        assertThat(read(yaml).nodes()).as("one process has no wire").isEmpty();
    }

    @Test
    void a_client_bound_that_is_too_small_is_named() {
        assertThatThrownBy(() -> read(TWO_NODES + "wire: { client: { max_message: 32MiB } }\n"))
                .hasMessageContaining("wire.client.max_message: 32MiB");
    }

    private static String wire(String bound) {
        return "wire: { server: { max_message: %s }, client: { max_message: %s } }%n".formatted(bound, bound);
    }

    private GopuramConfig read(String yaml) throws IOException {
        return NodeOptions.read(Files.writeString(dir.resolve("gopuram.yaml"), yaml));
    }
}
