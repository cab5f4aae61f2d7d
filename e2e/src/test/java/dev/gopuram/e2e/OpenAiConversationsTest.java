package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.conversations.ConversationUpdateParams;
import com.openai.models.conversations.items.ConversationItem;
import com.openai.models.conversations.items.ConversationItemList;
import com.openai.models.conversations.items.ItemCreateParams;
import com.openai.models.conversations.items.ItemDeleteParams;
import com.openai.models.conversations.items.ItemListParams;
import com.openai.models.conversations.items.ItemRetrieveParams;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stored conversations by OpenAI's own SDK for Java, unmodified, in one process and in several. */
class OpenAiConversationsTest {
    private static final String CANARY = "a-canary-that-nobody-reads";

    private static OpenAIClient client(Installation installation) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(installation.url() + "/v1")
                .apiKey(installation.adminKey())
                .maxRetries(0)
                .timeout(Duration.ofMinutes(1))
                .build();
    }

    private static EasyInputMessage says(EasyInputMessage.Role role, String text) {
        return EasyInputMessage.builder().role(role).content(text).build();
    }

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            names = {"ONE_PROCESS", "EDGE_AND_CORE", "ONE_PER_SERVICE"})
    void conversations_live_as_the_sdk_expects(Layout layout, @TempDir Path dir) {
        try (Installation installation = Installation.start(layout, dir)) {
            OpenAIClient client = client(installation);
            Conversation made = client.conversations()
                    .create(ConversationCreateParams.builder()
                            .metadata(ConversationCreateParams.Metadata.builder()
                                    .putAdditionalProperty("topic", JsonValue.from("demo"))
                                    .build())
                            .addItem(says(EasyInputMessage.Role.USER, "How deep is the lake?"))
                            .build());
            made.validate();
            ConversationItemList added = client.conversations()
                    .items()
                    .create(
                            made.id(),
                            ItemCreateParams.builder()
                                    .addItem(ResponseFunctionToolCall.builder()
                                            .callId("call_1")
                                            .name("depth")
                                            .arguments("{\"lake\":\"north\"}")
                                            .build())
                                    .addItem(says(EasyInputMessage.Role.ASSISTANT, "Forty metres."))
                                    .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                                    .build());
            added.validate();

            List<ConversationItem> all = client
                    .conversations()
                    .items()
                    .list(
                            made.id(),
                            ItemListParams.builder()
                                    .limit(1)
                                    .order(ItemListParams.Order.ASC)
                                    .build())
                    .autoPager()
                    .stream()
                    .toList();
            all.forEach(ConversationItem::validate);
            assertThat(all).hasSize(3);
            assertThat(all.get(0).asMessage().content().getFirst().asInputText().text())
                    .isEqualTo("How deep is the lake?");
            assertThat(all.get(1).asFunctionCall().arguments()).isEqualTo("{\"lake\":\"north\"}");
            assertThat(all.get(2)
                            .asMessage()
                            .content()
                            .getFirst()
                            .asOutputText()
                            .text())
                    .isEqualTo("Forty metres.");
            String last = all.get(2).asMessage().id();
            ItemRetrieveParams one =
                    ItemRetrieveParams.builder().conversationId(made.id()).build();
            assertThat(client.conversations().items().retrieve(last, one)).isEqualTo(all.get(2));

            client.conversations()
                    .items()
                    .delete(
                            last,
                            ItemDeleteParams.builder().conversationId(made.id()).build())
                    .validate();
            Conversation changed = client.conversations()
                    .update(
                            made.id(),
                            ConversationUpdateParams.builder()
                                    .metadata(ConversationUpdateParams.Metadata.builder()
                                            .putAdditionalProperty("topic", JsonValue.from("depth"))
                                            .build())
                                    .build());
            assertThat(client.conversations().retrieve(made.id())._metadata()).isEqualTo(changed._metadata());
            assertThat(client.conversations().delete(made.id()).deleted()).isTrue();
            assertThatThrownBy(() -> client.conversations().retrieve(made.id())).isInstanceOf(NotFoundException.class);
            client.close();
        }
    }

    @Test
    void what_was_said_is_in_no_file_and_no_log_also_after_a_restart(@TempDir Path dir) throws Exception {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir)) {
            OpenAIClient client = client(installation);
            Conversation made = client.conversations()
                    .create(ConversationCreateParams.builder()
                            .addItem(says(EasyInputMessage.Role.USER, CANARY))
                            .build());
            installation.terminate("all");
            assertThat(installation.exitCode("all")).isZero();
            installation.startAgain("all");

            assertThat(client(installation)
                            .conversations()
                            .items()
                            .list(made.id())
                            .items()
                            .getFirst()
                            .toString())
                    .contains(CANARY);
            assertThat(installation.logs()).doesNotContain(CANARY);
            try (Stream<Path> files = Files.walk(installation.data("all"))) {
                List<Path> holding = files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().contains("/models/")
                                && !file.toString().contains("/native/"))
                        .filter(OpenAiConversationsTest::holdsTheCanary)
                        .toList();
                assertThat(holding).isEmpty();
            }
            client.close();
        }
    }

    private static boolean holdsTheCanary(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(CANARY);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
