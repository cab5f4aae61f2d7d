package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Anthropic's Messages API, as its clients and its provider speak it. The trees it reads are those of {@link Json#tree}
 * or {@link Json#foreign}, whose numbers keep their digits.
 */
public final class AnthropicMessages {
    private static final Client CLIENT = new Client();
    private static final Provider PROVIDER = new Provider();

    private AnthropicMessages() {}

    public static ClientDialect client() {
        return CLIENT;
    }

    public static ProviderDialect provider() {
        return PROVIDER;
    }

    private static final class Client implements ClientDialect {
        @Override
        public ModelRequest read(JsonNode body) {
            return AnthropicRequestReader.read(body);
        }

        @Override
        public ModelRequest readToCount(JsonNode body) {
            return AnthropicRequestReader.readForCount(body);
        }

        @Override
        public Bytes write(ModelReply reply, ModelRequest request, Naming naming) {
            return AnthropicReplyWriter.write(reply, naming);
        }

        @Override
        public EventEncoder encoder(ModelRequest request, Naming naming) {
            return new AnthropicEventEncoder(request, naming);
        }
    }

    private static final class Provider implements ProviderDialect {
        @Override
        public Bytes write(ModelRequest request, String model, int maxTokens) {
            return AnthropicRequestWriter.write(request, model, maxTokens);
        }

        @Override
        public ModelReply read(JsonNode body) {
            return AnthropicReplyReader.read(body);
        }

        @Override
        public Optional<Usage> usage(@Nullable JsonNode usage) {
            return usage == null || !usage.isObject()
                    ? Optional.empty()
                    : Optional.of(AnthropicUsage.NONE.updated(usage).neutral());
        }

        @Override
        public EventDecoder decoder() {
            return new AnthropicEventDecoder();
        }

        @Override
        public String endMark() {
            return "message_stop";
        }
    }
}
