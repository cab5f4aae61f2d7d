package dev.gopuram.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.redis.Redis;
import dev.gopuram.platform.redis.RedisConfig;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.PrivateRedis;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisSecondLevelTest extends SecondLevelContract {
    private PrivateRedis server;
    private Redis redis;

    @BeforeEach
    void connect() {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        server = started.get();
        redis = Redis.open(RedisConfig.of(Secret.of(server.url())).withTimeout(Duration.ofSeconds(10)));
        Eventually.until("it is connected", redis::connected);
    }

    @AfterEach
    void close() {
        if (redis != null) {
            redis.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    SecondLevel level() {
        return new RedisSecondLevel(redis);
    }

    /** The server's own time passes. */
    @Override
    void pass(Duration time) {
        Eventually.until(
                "the server has forgotten it",
                () -> level().find(CacheKey.of("one").key().digest())
                        .toCompletableFuture()
                        .join()
                        .isEmpty());
    }

    @Test
    void a_server_that_died_costs_a_question_nothing_but_its_second_level() throws Exception {
        AnswerCache cache = new AnswerCache(CacheBounds.defaults(), level(), new ManualClock());
        server.kill();

        Found found = cache.find(CacheKey.of("question").key());

        assertThat(found).isInstanceOf(Found.Missing.class);
        ((Found.Missing) found).lead().close();
    }
}
