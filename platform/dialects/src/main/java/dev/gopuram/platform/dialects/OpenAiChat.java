package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** OpenAI's chat completions, as its clients and as compatible servers speak them. */
public final class OpenAiChat {
    private static final Client CLIENT = new Client();
    private static final Provider PROVIDER = new Provider();

    private OpenAiChat() {}

    public static ClientDialect client() {
        return CLIENT;
    }

    public static ProviderDialect provider() {
        return PROVIDER;
    }

    private static final class Client implements ClientDialect {
        @Override
        public ModelRequest read(JsonNode body) {
            return OpenAiRequestReader.read(body);
        }

        @Override
        public Bytes write(ModelReply reply, ModelRequest request, Naming naming) {
            return OpenAiReplyWriter.write(reply, naming);
        }

        @Override
        public EventEncoder encoder(ModelRequest request, Naming naming) {
            return new OpenAiEventEncoder(request.includeUsage(), naming);
        }
    }

    private static final class Provider implements ProviderDialect {
        @Override
        public Bytes write(ModelRequest request, String model, int maxTokens) {
            return OpenAiRequestWriter.write(request, model);
        }

        @Override
        public ModelReply read(JsonNode body) {
            return OpenAiReplyReader.read(body);
        }

        @Override
        public Optional<Usage> usage(@Nullable JsonNode usage) {
            return OpenAiUsage.read(usage);
        }

        @Override
        public EventDecoder decoder() {
            return new OpenAiEventDecoder();
        }

        @Override
        public String endMark() {
            return OpenAiEventDecoder.DONE;
        }
    }
}
