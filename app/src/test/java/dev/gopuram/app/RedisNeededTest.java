package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisNeededTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "sharing.store, 'sharing: { store: redis }'",
        "cache.second_level.store, 'cache: { second_level: { store: redis } }'",
    })
    void what_is_to_be_in_redis_needs_a_redis(String key, String yaml) throws IOException {
        assertThatThrownBy(() -> read(yaml))
                .hasMessageContaining(key + ": redis")
                .hasMessageContaining("redis.url to be set");
        assertThat(read(yaml + "\nredis: { url: \"redis://127.0.0.1:6379\" }").nodes())
                .isEmpty();
    }

    private GopuramConfig read(String yaml) throws IOException {
        return NodeOptions.read(Files.writeString(dir.resolve("gopuram.yaml"), yaml));
    }
}
