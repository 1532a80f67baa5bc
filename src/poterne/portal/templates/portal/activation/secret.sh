EMETTEUR='{{ emetteur }}'
IDENTIFIANT='VOTRE-IDENTIFIANT'

# Le mot de passe temporaire est demandé; la réponse montre le secret, une seule fois.
curl --user "$IDENTIFIANT" --header 'Content-Type: application/json' \
  --data '{"mode":"secret"}' "$EMETTEUR/b2b/v1/activation"

# Le secret est demandé; la réponse contient un jeton valable 5 minutes.
curl --user "$IDENTIFIANT" --data grant_type=client_credentials "$EMETTEUR/oauth2/token"
