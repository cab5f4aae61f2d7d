package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ModelResolverTest {
    private record Named(String name, List<String> models, boolean open) implements Provider {
        @Override
        public Completion complete(Ask ask) {
            throw new AssertionError("not asked");
        }

        @Override
        public TokenCount count(Ask ask) {
            throw new AssertionError("not asked");
        }

        @Override
        public TokenStream stream(Ask ask) {
            throw new AssertionError("not asked");
        }

        @Override
        public String nameOf(String model) {
            return name.equals(model) ? model : name + "/" + model;
        }

        @Override
        public boolean serves(String model) {
            return open || models.contains(model);
        }
    }

    private final Provider openai = new Named("openai", List.of("gpt-4o", "gpt-4o-mini"), false);
    private final Provider local = new Named("local", List.of(), true);
    private final Provider extractive = new Named("extractive", List.of("extractive"), false);
    private final ModelResolver resolver = resolver(Map.of("best", "openai/gpt-4o", "extract", "extractive"));

    private ModelResolver resolver(Map<String, String> aliases) {
        ModelSource byProvider = new ProviderModels(Map.of("openai", openai, "local", local));
        ModelSource builtIn = new ExtractiveModel(extractive);
        return new ModelResolver(
                List.of(byProvider, new AliasModels(aliases, List.of(byProvider, builtIn)), builtIn), "best");
    }

    private Problem unknown(String name) {
        return catchThrowableOfType(Problem.class, () -> resolver.resolve(name));
    }

    @Test
    void a_provider_and_its_model_are_found() {
        assertThat(resolver.resolve("openai/gpt-4o-mini")).isEqualTo(new ModelResolver.Target(openai, "gpt-4o-mini"));
    }

    @Test
    void a_models_own_name_may_hold_slashes() {
        assertThat(resolver.resolve("local/meta-llama/Llama-3"))
                .isEqualTo(new ModelResolver.Target(local, "meta-llama/Llama-3"));
    }

    @Test
    void an_alias_and_the_built_in_answerer_are_found() {
        assertThat(resolver.resolve("best")).isEqualTo(new ModelResolver.Target(openai, "gpt-4o"));
        assertThat(resolver.resolve("extract").provider()).isSameAs(extractive);
        assertThat(resolver.resolve("extractive").provider()).isSameAs(extractive);
    }

    @Test
    void no_name_means_the_default_model() {
        assertThat(resolver.resolve("").model()).isEqualTo("gpt-4o");
    }

    @Test
    void an_unknown_name_is_not_found_and_the_nearest_are_named() {
        Problem problem = unknown("extractiv");

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("model");
        assertThat(problem.detail()).contains("extractive");
    }

    @Test
    void a_forgotten_provider_is_named() {
        assertThat(unknown("gpt-4o").detail()).contains("openai/gpt-4o");
    }

    @Test
    void a_provider_with_a_list_lets_no_other_model_through() {
        assertThat(unknown("openai/o9").code()).isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void every_name_is_listed_once_in_order() {
        assertThat(resolver.list())
                .extracting(ChatModel::name)
                .containsExactly("best", "extract", "extractive", "openai/gpt-4o", "openai/gpt-4o-mini");
    }

    @Test
    void an_alias_for_nothing_stops_the_start() {
        Problem problem = catchThrowableOfType(Problem.class, () -> resolver(Map.of("x", "nobody/y")));

        assertThat(problem.detail()).startsWith("aliases.x: nobody/y");
    }

    @Test
    void whatever_a_name_stands_for_is_told_under_the_name_that_the_model_answers_with() {
        Map<String, String> meanings =
                resolver(Map.of("best", "openai/gpt-4o", "house", "extractive")).meanings();

        assertThat(meanings)
                .containsOnly(
                        Map.entry("", "openai/gpt-4o"),
                        Map.entry("best", "openai/gpt-4o"),
                        Map.entry("house", "extractive"));
    }
}
