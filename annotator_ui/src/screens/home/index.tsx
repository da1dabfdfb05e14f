/** Home: what to do next, what came back, and the projects one looks after. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { claimNext } from "../../net/ahead.ts";
import { api } from "../../net/api.ts";
import { handIns } from "../../net/handIns.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import { me } from "../../net/session.ts";
import type { Offer } from "../../net/types.ts";
import { announce } from "../../widgets/announcer.tsx";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { useKeys } from "../../widgets/keys.ts";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { navigate } from "../../widgets/route.ts";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { trail } from "../topbar.tsx";
import { AtHandList, CameBackList } from "./handIns.tsx";
import { OfferList } from "./offers.tsx";
import { ProjectList } from "./projects.tsx";
import { ReturnedList } from "./returned.tsx";

export function HomeScreen() {
  useEffect(() => {
    trail.value = [];
    document.title = "Tessera";
    if (isPainter()) void fetchPainter();
  }, []);
  const offers = useLoad("offers", api.offers, 30);
  const start = useStart(offers.reload);
  const looksAfter = me.value?.projects.some(
    ({ roles }) => roles.includes("lead") || roles.includes("requester"),
  );
  const isLead = Boolean(looksAfter || me.value?.is_admin);

  const onTheirWay = handIns.waiting.value.length;
  useEffect(() => void (offers.value && offers.reload()), [onTheirWay]);

  if (!offers.value)
    return offers.problem ? <OutOfReach offers={offers} problem={offers.problem} /> : <Loading />;
  const open = offers.value.map(withoutHandedIn).filter((offer) => offer.open > 0 || offer.resume);
  const nothing = open.length === 0 && offers.value.every((offer) => offer.returned.length === 0);
  return (
    <div class="page narrow">
      {start.problem && <ProblemNote problem={start.problem} />}
      <CameBackList />
      {open.length > 0 && <OfferList offers={open} onStart={start.run} busy={start.busy} />}
      <ReturnedList offers={offers.value} />
      {nothing && !isLead && <NothingOpen again={offers.reload} />}
      {isLead && <ProjectList primary={open.length === 0} />}
      <PracticeRow />
    </div>
  );
}

const isPainter = () => me.value?.projects.some(({ roles }) => roles.includes("annotator")) ?? false;

/** The painter itself is on its way while home is read: Start then waits for the tile alone. */
const fetchPainter = () => import("../painter/index.tsx").catch(() => undefined);

/** A tile on its way to the server is held until it is there, but not to be painted. */
function withoutHandedIn(offer: Offer): Offer {
  return offer.resume !== null && handIns.find(offer.resume) ? { ...offer, resume: null } : offer;
}

type OutOfReachProps = { offers: { reload: () => Promise<void> }; problem: ApiProblem };

function OutOfReach({ offers, problem }: OutOfReachProps) {
  return (
    <div class="page narrow">
      <ProblemNote problem={problem} retry={offers.reload} />
      <CameBackList />
      {problem.code === "offline" && <AtHandList />}
    </div>
  );
}

function PracticeRow() {
  return (
    <section class="practice-row" aria-label={t("practice.title")}>
      <p class="quiet">{t("practice.offer.text")}</p>
      <LinkButton href="/practice" data-testid="practice">
        {t("practice.offer")}
      </LinkButton>
    </section>
  );
}

function NothingOpen({ again }: { again: () => Promise<void> }) {
  useKeys({ enter: () => void again() });
  return (
    <Empty sentence={t("home.nothing")} picture={<MosaicPicture columns={9} rows={4} done={2} />}>
      <Button kind="primary" hint="⏎" onClick={again}>
        {t("home.check-again")}
      </Button>
    </Empty>
  );
}

/** Where the work of an offer is done. Painting needs a tile first; review and questions have a desk of their own. */
async function placeOf(offer: Offer): Promise<string | null> {
  if (offer.kind === "review") return `/p/${offer.project.slug}/review`;
  if (offer.kind === "link") return `/p/${offer.project.slug}/questions`;
  if (offer.resume) return `/paint/${offer.resume}`;
  const task = await claimNext(offer.project.slug);
  return task ? `/paint/${task.id}` : null;
}

function useStart(reload: () => Promise<void>) {
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const run = async (offer: Offer) => {
    busy.value = true;
    problem.value = null;
    try {
      const place = await placeOf(offer);
      if (place) return navigate(place);
      announce(t("home.gone"));
      await reload();
    } catch (error) {
      problem.value = asProblem(error);
    } finally {
      busy.value = false;
    }
  };
  return { run, busy: busy.value, problem: problem.value };
}
