package dev.gopuram.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KeySecretTest {
    private final String secret = KeySecret.random(new Random(7));

    @Test
    void a_secret_is_recognised_by_its_form() {
        assertThat(secret).matches("gk_[0-9A-Za-z]{49}");
        assertThat(KeySecret.wellFormed(secret)).isTrue();
    }

    @Test
    void one_wrong_character_anywhere_is_noticed() {
        for (int i = 0; i < secret.length(); i++) {
            char other = secret.charAt(i) == 'x' ? 'y' : 'x';
            String typo = secret.substring(0, i) + other + secret.substring(i + 1);
            assertThat(KeySecret.wellFormed(typo)).as(typo).isFalse();
        }
        assertThat(KeySecret.wellFormed(secret + "0")).isFalse();
        assertThat(KeySecret.wellFormed(secret.substring(1))).isFalse();
    }
}
