package dev.gopuram.e2e;

import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseErrorEvent;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The three APIs that the vendors' SDKs call, as one: a question, and what became of it in the SDK's eyes. */
enum Sdk {
    CHAT_COMPLETIONS {
        @Override
        Told whole(TwoDialects between, String model, String question) {
            try {
                ChatCompletion completion = between.openAi()
                        .chat()
                        .completions()
                        .create(chat(model, question).build());
                return Told.answered(
                        completion, completion.choices().getFirst().message().content());
            } catch (OpenAIException refused) {
                return Told.failed("", failure(refused, ""));
            }
        }

        @Override
        Told streamed(TwoDialects between, String model, String question, Consumer<String> onText) {
            StringBuilder text = new StringBuilder();
            ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
            String id = "";
            try (HttpResponseFor<com.openai.core.http.StreamResponse<ChatCompletionChunk>> reply = between.openAi()
                            .chat()
                            .completions()
                            .withRawResponse()
                            .createStreaming(chat(model, question)
                                    .streamOptions(ChatCompletionStreamOptions.builder()
                                            .includeUsage(true)
                                            .build())
                                    .build());
                    var stream = reply.parse()) {
                id = id(reply.headers());
                stream.stream().forEach(chunk -> {
                    accumulator.accumulate(chunk);
                    chunk.choices().stream()
                            .flatMap(choice -> choice.delta().content().stream())
                            .filter(piece -> !piece.isEmpty())
                            .forEach(piece -> {
                                text.append(piece);
                                onText.accept(piece);
                            });
                });
                return Told.answered(accumulator.chatCompletion(), Optional.of(text.toString()));
            } catch (OpenAIException broken) {
                return Told.failed(text.toString(), failure(broken, id));
            }
        }

        @Override
        Object accumulated(TwoDialects between, String model, String question) {
            Told told = streamed(between, model, question, _ -> {});
            return ((ChatCompletion) told.answer()).choices() + " " + ((ChatCompletion) told.answer()).usage();
        }
    },

    MESSAGES {
        @Override
        Told whole(TwoDialects between, String model, String question) {
            try {
                Message message = between.anthropic().messages().create(message(model, question));
                return Told.answered(
                        message, message.content().getFirst().text().map(text -> text.text()));
            } catch (AnthropicException refused) {
                return Told.failed("", failure(refused, ""));
            }
        }

        @Override
        Told streamed(TwoDialects between, String model, String question, Consumer<String> onText) {
            StringBuilder text = new StringBuilder();
            MessageAccumulator accumulator = MessageAccumulator.create();
            String id = "";
            try (com.anthropic.core.http.HttpResponseFor<StreamResponse<RawMessageStreamEvent>> reply =
                            between.anthropic().messages().withRawResponse().createStreaming(message(model, question));
                    var stream = reply.parse()) {
                id = id(reply.headers());
                stream.stream().forEach(event -> {
                    accumulator.accumulate(event);
                    event.contentBlockDelta().stream()
                            .flatMap(delta -> delta.delta().text().stream())
                            .forEach(piece -> {
                                text.append(piece.text());
                                onText.accept(piece.text());
                            });
                });
                return Told.answered(accumulator.message(), Optional.of(text.toString()));
            } catch (AnthropicException broken) {
                return Told.failed(text.toString(), failure(broken, id));
            }
        }

        @Override
        Object accumulated(TwoDialects between, String model, String question) {
            Message message =
                    (Message) streamed(between, model, question, _ -> {}).answer();
            return message.content() + " " + message.stopReason() + " " + message.usage();
        }
    },

    RESPONSES {
        @Override
        Told whole(TwoDialects between, String model, String question) {
            try {
                Response response = between.openAi().responses().create(response(model, question));
                return Told.answered(response, Optional.of(text(response)));
            } catch (OpenAIException refused) {
                return Told.failed("", failure(refused, ""));
            }
        }

        /** Here a failure is an event, and no exception. */
        @Override
        Told streamed(TwoDialects between, String model, String question, Consumer<String> onText) {
            StringBuilder text = new StringBuilder();
            ResponseAccumulator accumulator = ResponseAccumulator.create();
            String id = "";
            ResponseErrorEvent[] error = new ResponseErrorEvent[1];
            try (HttpResponseFor<com.openai.core.http.StreamResponse<ResponseStreamEvent>> reply =
                            between.openAi().responses().withRawResponse().createStreaming(response(model, question));
                    var stream = reply.parse()) {
                id = id(reply.headers());
                stream.stream().forEach(event -> {
                    event.error().ifPresent(said -> error[0] = said);
                    accumulator.accumulate(event);
                    event.outputTextDelta().ifPresent(piece -> {
                        text.append(piece.delta());
                        onText.accept(piece.delta());
                    });
                });
            } catch (OpenAIException broken) {
                return Told.failed(text.toString(), failure(broken, id));
            }
            if (error[0] != null) {
                return Told.failed(
                        text.toString(),
                        new Failure("error event", 200, error[0].code().orElse(""), id));
            }
            return Told.answered(accumulator.response(), Optional.of(text.toString()));
        }

        @Override
        Object accumulated(TwoDialects between, String model, String question) {
            Response response =
                    (Response) streamed(between, model, question, _ -> {}).answer();
            List<String> items = response.output().stream()
                    .map(item -> item.isMessage()
                            ? item.asMessage().content().toString()
                            : item.asFunctionCall().callId()
                                    + item.asFunctionCall().name()
                                    + item.asFunctionCall().arguments())
                    .toList();
            return items + " " + response.status() + " " + response.usage();
        }
    };

    /** Asks for a whole answer. */
    abstract Told whole(TwoDialects between, String model, String question);

    /**
     * Asks for a stream.
     *
     * @param onText told each piece of text
     */
    abstract Told streamed(TwoDialects between, String model, String question, Consumer<String> onText);

    /** What a stream becomes in the SDK's own accumulator, but for names that are drawn anew for each answer. */
    abstract Object accumulated(TwoDialects between, String model, String question);

    /**
     * What the SDK says.
     *
     * @param answer its own object, where it takes the answer to be whole
     * @param text of it, as far as it came
     */
    record Told(
            @Nullable Object answer, String text, @Nullable Failure failure) {
        static Told answered(Object answer, Optional<String> text) {
            return new Told(answer, text.orElse(""), null);
        }

        static Told failed(String text, Failure failure) {
            return new Told(null, text, failure);
        }
    }

    /**
     * How the SDK says that it failed.
     *
     * @param exception its class
     * @param status 0 where the exception knows none
     * @param code the dialect's word for it
     */
    record Failure(String exception, int status, String code, String requestId) {}

    private static Failure failure(OpenAIException broken, String id) {
        String name = broken.getClass().getSimpleName();
        return broken instanceof OpenAIServiceException said
                ? new Failure(name, said.statusCode(), said.code().orElse(""), id(said.headers()))
                : new Failure(name, 0, "", id);
    }

    private static Failure failure(AnthropicException broken, String id) {
        String name = broken.getClass().getSimpleName();
        return broken instanceof AnthropicServiceException said
                ? new Failure(
                        name,
                        said.statusCode(),
                        said.errorType().map(Object::toString).orElse(""),
                        id(said.headers()))
                : new Failure(name, 0, "", id);
    }

    private static String id(Headers headers) {
        return String.join(",", headers.values("x-request-id"));
    }

    private static String id(com.anthropic.core.http.Headers headers) {
        return String.join(",", headers.values("request-id"));
    }

    private static ChatCompletionCreateParams.Builder chat(String model, String question) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(question);
    }

    private static MessageCreateParams message(String model, String question) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(100)
                .addUserMessage(question)
                .build();
    }

    private static ResponseCreateParams response(String model, String question) {
        return ResponseCreateParams.builder()
                .model(model)
                .input(question)
                .store(false)
                .build();
    }

    private static String text(Response response) {
        StringBuilder text = new StringBuilder();
        response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .forEach(part -> text.append(part.text()));
        return text.toString();
    }
}
