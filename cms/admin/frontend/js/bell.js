// How much there is to read stands at the bell; without this the bell leads to the list all the same.

export async function bell() {
  const way = document.querySelector("[data-bell]");
  if (!way) return;
  try {
    const answer = await fetch(way.dataset.bell, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { unread } = await answer.json();
    if (!unread) return;
    way.querySelector(".count").textContent = unread > 99 ? "99+" : unread;
    way.setAttribute("aria-label", way.dataset.words.replace("{count}", unread));
  } catch {
    // Whoever is offline has other sorrows; the next page asks again.
  }
}
