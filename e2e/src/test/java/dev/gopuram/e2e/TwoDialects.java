package dev.gopuram.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A running installation between two scripted providers, one of each dialect, and both vendors' SDKs as its clients.
 * Their retries are off, so that one refusal is one exception.
 */
final class TwoDialects implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<Provider, ScriptedUpstream> upstreams;
    private final Installation installation;
    private final AnthropicClient anthropic;
    private final OpenAIClient openAi;

    private TwoDialects(Map<Provider, ScriptedUpstream> upstreams, Installation installation, String key) {
        this.upstreams = upstreams;
        this.installation = installation;
        anthropic = anthropic(installation.url(), key).build();
        openAi = openAi(installation.url(), key).build();
    }

    static TwoDialects start(Path dir) {
        return start(dir, "");
    }

    /** The same with further lines of configuration. */
    static TwoDialects start(Path dir, String furtherConfig) {
        Map<Provider, ScriptedUpstream> upstreams = new EnumMap<>(Provider.class);
        StringBuilder config = new StringBuilder("providers:\n");
        for (Provider provider : Provider.values()) {
            ScriptedUpstream upstream = ScriptedUpstream.open();
            upstreams.put(provider, upstream);
            upstream.always(provider.plays("text.json"));
            config.append(provider.config(upstream.uri() + "/v1"));
        }
        Installation installation = Installation.start(Layout.ONE_PROCESS, dir, config + furtherConfig);
        return new TwoDialects(upstreams, installation, installation.adminKey());
    }

    /** The same for the SDKs of another caller; close it by {@link #leave}. */
    TwoDialects as(String key) {
        return new TwoDialects(upstreams, installation, key);
    }

    /** Closes the SDKs alone. */
    void leave() {
        anthropic.close();
        openAi.close();
    }

    static AnthropicOkHttpClient.Builder anthropic(String url, String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(url)
                .apiKey(key)
                .maxRetries(0)
                .timeout(PATIENCE);
    }

    static OpenAIOkHttpClient.Builder openAi(String url, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(PATIENCE);
    }

    AnthropicClient anthropic() {
        return anthropic;
    }

    OpenAIClient openAi() {
        return openAi;
    }

    Installation installation() {
        return installation;
    }

    ScriptedUpstream upstream(Provider provider) {
        return upstreams.get(provider);
    }

    void next(Provider provider, Script... scripts) {
        upstream(provider).next(scripts);
    }

    /** To be called before each test: what another test queued and never came to is its own. */
    void forget() {
        upstreams.values().forEach(ScriptedUpstream::forget);
    }

    /** The last request that a provider got. */
    ReceivedRequest last(Provider provider) {
        return upstream(provider).received().getLast();
    }

    /** What it says. */
    JsonNode lastBody(Provider provider) {
        return json(last(provider).body());
    }

    /** Waits for the other side, and goes on without it where it does not come: its own expectations fail then. */
    static void await(CountDownLatch latch) {
        try {
            boolean _ = latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(Bytes body) {
        return Json.tree(body);
    }

    static JsonNode json(String text) {
        return json(Bytes.utf8(text));
    }

    @Override
    public void close() {
        leave();
        installation.close();
        upstreams.values().forEach(ScriptedUpstream::close);
    }
}
