package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.edge.ModelNames;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServedModelsTest {
    private final AtomicReference<ChatModelList> list =
            new AtomicReference<>(new ChatModelList(List.of(new ChatModel("fast", "up")), Map.of("fast", "up/m")));
    private final AtomicReference<Problem> trouble = new AtomicReference<>();
    private final AtomicReference<ModelNames> told = new AtomicReference<>(ModelNames.AS_SPELLED);
    private final FakeChat chat = new FakeChat() {
        @Override
        public ChatModelList listChatModels(ListChatModels asked) {
            if (trouble.get() != null) {
                throw trouble.get();
            }
            return list.get();
        }
    };
    private final ServedModels served =
            new ServedModels(chat, new FakeModels("mini", "1", 3), told::set, new ManualClock(), new Random(7));

    @Test
    void names_are_told_as_chat_and_models_say_them() {
        served.ask();

        assertThat(told.get().listed("up/m")).contains("up/m");
        assertThat(told.get().listed("mini")).contains("mini");
        assertThat(told.get().listed("fast")).as("an alias is nobody's name").isEmpty();
    }

    @Test
    void where_chat_does_not_answer_its_names_of_the_last_time_count_on() {
        served.ask();
        trouble.set(Problem.of(Problem.Code.UNAVAILABLE, "away"));

        assertThatThrownBy(served::ask).isSameAs(trouble.get());

        assertThat(told.get().listed("up/m")).contains("up/m");
        assertThat(told.get().listed("mini")).contains("mini");
    }

    @Test
    void nobody_waits_for_names_longer_than_for_one_try() {
        trouble.set(Problem.of(Problem.Code.UNAVAILABLE, "away"));
        assertThat(served.readiness()).isInstanceOf(Readiness.NotReady.class);

        assertThatThrownBy(served::ask).isSameAs(trouble.get());

        assertThat(served.readiness()).isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void a_change_is_asked_for_at_once() {
        served.ask();
        list.set(new ChatModelList(List.of(new ChatModel("fast", "up")), Map.of("fast", "up/other")));

        served.changed();

        Eventually.until(
                "the other names are told", () -> told.get().listed("up/other").isPresent());
    }
}
