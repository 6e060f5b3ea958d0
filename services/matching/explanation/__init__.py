"""Why a pair fits: from the stored facts to points and sentences, the same for both sides; pure."""
